/// Settings of SQLite that take a variable number of arguments, which Swift can't pass.
#ifndef CSQLITE_H
#define CSQLITE_H

/// Has SQLite keep no statistics of its memory: they cost a lock with every allocation. Does nothing once SQLite is in use.
void csqlite_disable_memory_statistics(void);

#endif
