"""Trains trees on a file of features and writes what they predict, for holding the engine's reading of them against.

    agreement.py train FEATURES.tsv MODEL.txt    trains, saves the model, prints a prediction for each row
    agreement.py predict FEATURES.tsv MODEL.txt  prints what a saved model predicts for each row

FEATURES.tsv is what `aisle features` writes.
"""

import sys

import lightgbm
import numpy

mode, features, model_file = sys.argv[1:]
with open(features, encoding="utf-8") as file:
    names = file.readline().rstrip("\n").split("\t")
    rows = [line.rstrip("\n").split("\t") for line in file]
first = names.index("score") + 1
values = numpy.array([[float(cell) for cell in row[first:]] for row in rows])

if mode == "train":
    groups = [row[names.index("group")] for row in rows]
    sizes = [groups.count(group) for group in dict.fromkeys(groups)]
    data = lightgbm.Dataset(
        values,
        label=[int(row[names.index("grade")]) for row in rows],
        group=sizes,
        init_score=[float(row[names.index("score")]) for row in rows],
        feature_name=names[first:],
    )
    parameters = {
        "objective": "lambdarank", "num_leaves": 7, "min_data_in_leaf": 10, "learning_rate": 0.1, "sigmoid": 5,
        "deterministic": True, "num_threads": 1, "seed": 1, "verbose": -1,
    }
    booster = lightgbm.train(parameters, data, num_boost_round=20)
    booster.save_model(model_file)
else:
    booster = lightgbm.Booster(model_file=model_file)
for prediction in booster.predict(values, num_threads=1):
    print(repr(float(prediction)))
