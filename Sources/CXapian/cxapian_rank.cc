#include "cxapian.h"
#include "cxapian_guard.hpp"

#include <string>
#include <vector>

namespace {

// Lets pass the docids that the caller's set holds. The set outlives the call that ranks, and so this object.
class FilterSource : public Xapian::PostingSource {
    const cxapian_filter filter;
    uint32_t current = 0;
    bool ended = false;

    void seek(uint32_t docid) {
        if (!filter.skip(filter.context, docid, &current)) ended = true;
    }

  public:
    explicit FilterSource(const cxapian_filter &filter_) : filter(filter_) {}

    Xapian::doccount get_termfreq_min() const override { return 0; }
    Xapian::doccount get_termfreq_est() const override { return filter.count; }
    Xapian::doccount get_termfreq_max() const override { return filter.count; }
    Xapian::docid get_docid() const override { return current; }
    bool at_end() const override { return ended; }
    std::string name() const override { return "aisle::FilterSource"; }

    void init(const Xapian::Database &) override {
        current = 0;
        ended = filter.count == 0;
    }

    void next(double) override {
        if (!ended) seek(current + 1);
    }

    void skip_to(Xapian::docid docid, double) override {
        if (!ended && docid > current) seek(docid);
    }

    bool check(Xapian::docid docid, double min_weight) override {
        skip_to(docid, min_weight);
        return true;
    }
};

Xapian::Query::op operator_of(int32_t operation) {
    switch (operation) {
        case CXAPIAN_OR: return Xapian::Query::OP_OR;
        case CXAPIAN_AND: return Xapian::Query::OP_AND;
        case CXAPIAN_AND_MAYBE: return Xapian::Query::OP_AND_MAYBE;
        case CXAPIAN_MAX: return Xapian::Query::OP_MAX;
        case CXAPIAN_SYNONYM: return Xapian::Query::OP_SYNONYM;
        default: throw Xapian::InvalidArgumentError("unknown operator in the query tree");
    }
}

Xapian::Query build(const uint8_t *arena, const cxapian_node *nodes, size_t count) {
    std::vector<Xapian::Query> stack;
    for (size_t index = 0; index < count; ++index) {
        const cxapian_node &node = nodes[index];
        if (node.operation == CXAPIAN_TERM) {
            Xapian::Query term(std::string(reinterpret_cast<const char *>(arena) + node.offset, node.length));
            stack.push_back(node.scale == 1.0 ? term : Xapian::Query(node.scale, term));
        } else if (node.operation == CXAPIAN_ALL) {
            stack.push_back(Xapian::Query::MatchAll);
        } else {
            if (node.count > stack.size()) throw Xapian::InvalidArgumentError("the query tree lacks operands");
            auto first = stack.end() - node.count;
            Xapian::Query combined(operator_of(node.operation), first, stack.end());
            stack.erase(first, stack.end());
            stack.push_back(combined);
        }
    }
    if (stack.size() != 1) throw Xapian::InvalidArgumentError("the query tree does not end in one query");
    return stack.back();
}

}  // namespace

bool cxapian_rank(
    cxapian_database *database, const uint8_t *arena, const cxapian_node *nodes, size_t node_count,
    const cxapian_filter *filter, const cxapian_bm25 *bm25, double seconds, uint32_t first, uint32_t items,
    cxapian_hit *hits, size_t *hit_count, uint32_t *matches_lower_bound, cxapian_status *status) {
    *hit_count = 0;
    *matches_lower_bound = 0;
    return cxapian::guarded<bool>(status, false, [&] {
        Xapian::Query query = build(arena, nodes, node_count);
        if (filter != nullptr) {
            auto *source = new FilterSource(*filter);
            Xapian::Query allowed(source->release());
            query = Xapian::Query(Xapian::Query::OP_FILTER, query, allowed);
        }
        Xapian::Enquire enquire(database->get());
        enquire.set_weighting_scheme(Xapian::BM25Weight(bm25->k1, 0, bm25->k3, bm25->b, bm25->min_normlen));
        if (seconds > 0) enquire.set_time_limit(seconds);
        enquire.set_query(query);
        Xapian::MSet found = enquire.get_mset(first, items);
        size_t written = 0;
        for (auto iterator = found.begin(); iterator != found.end() && written < items; ++iterator) {
            hits[written].docid = *iterator;
            hits[written].weight = iterator.get_weight();
            ++written;
        }
        *hit_count = written;
        *matches_lower_bound = found.get_matches_lower_bound();
        return true;
    });
}
