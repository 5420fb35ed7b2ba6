package io.adapterfactory.experiments.paper;

import io.adapterfactory.experiments.nano.GeneratedAdapters;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.report.Chart;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ejml.simple.SimpleEVD;
import org.ejml.simple.SimpleMatrix;

/** Generated adapters in two dimensions, by families of operations, and the compactness of their clusters. */
final class MapExperiment implements Experiment {

    private static final int NAMED_FAMILIES = 10;

    @Override
    public String name() {
        return "map";
    }

    @Override
    public String about() {
        return "map of generated adapters in two dimensions, and how tight the clusters of tasks and families are";
    }

    @Override
    public Report run(NanoLab lab) {
        List<Operation> tasks = NanoSuite.standard().trainingAtomic();
        lab.progress("generating", 0);
        GeneratedAdapters made = GeneratedAdapters.of(lab, lab.settings().quick() ? tasks.subList(0, 20) : tasks);
        List<float[]> updates =
                made.adapters().stream().map(GeneratedAdapters::update).toList();
        lab.progress("similarities", 0.5);
        double[][] cosines = cosines(updates);
        double[][] descriptionCosines = cosines(made.taskVectors());
        List<List<String>> rows =
                List.of(row("adapters (updates B A)", made, cosines), row("task vectors", made, descriptionCosines));
        return new Report(
                name(),
                "Map of generated adapters",
                List.of(
                        "Adapters of the shipped hypernetwork for three seen descriptions of each atomic training"
                                + " task. The axes are the first two principal coordinates of the cosines between the"
                                + " adapters' updates B A. The ten largest families of operations (the same operation"
                                + " with other arguments) are colored.",
                        "The table shows how close the adapters are within a task, between the tasks of a family, and"
                                + " between families."),
                List.of(new Table(
                        "Mean cosine",
                        List.of("between", "within a task", "within a family, other task", "between families"),
                        rows)),
                List.of(new Chart(
                        "map",
                        "Generated adapters",
                        "first coordinate",
                        "second coordinate",
                        false,
                        series(made, coordinates(cosines)))));
    }

    private static double[][] cosines(List<float[]> vectors) {
        double[][] cosines = new double[vectors.size()][vectors.size()];
        for (int i = 0; i < vectors.size(); i++) {
            for (int j = 0; j <= i; j++) {
                cosines[i][j] = GeneratedAdapters.cosine(vectors.get(i), vectors.get(j));
                cosines[j][i] = cosines[i][j];
            }
        }
        return cosines;
    }

    private static String family(Operation operation) {
        return operation.id().split("-")[0];
    }

    private static List<String> row(String name, GeneratedAdapters made, double[][] cosines) {
        double[] sums = new double[3];
        int[] counts = new int[3];
        for (int i = 0; i < cosines.length; i++) {
            for (int j = 0; j < i; j++) {
                Operation one = made.tasks().get(i);
                Operation other = made.tasks().get(j);
                int kind = one.id().equals(other.id()) ? 0 : family(one).equals(family(other)) ? 1 : 2;
                sums[kind] += cosines[i][j];
                counts[kind]++;
            }
        }
        List<String> row = new ArrayList<>(List.of(name));
        for (int kind = 0; kind < 3; kind++) {
            row.add(counts[kind] == 0 ? "-" : String.format(Locale.ROOT, "%.3f", sums[kind] / counts[kind]));
        }
        return row;
    }

    /** Classical scaling: eigenvectors of the doubly centered similarities, times the roots of their eigenvalues. */
    private static double[][] coordinates(double[][] cosines) {
        int n = cosines.length;
        SimpleMatrix similarity = new SimpleMatrix(cosines);
        SimpleMatrix centering =
                SimpleMatrix.identity(n).minus(SimpleMatrix.ones(n, n).divide(n));
        SimpleMatrix centered = centering.mult(similarity).mult(centering);
        SimpleEVD<SimpleMatrix> decomposition =
                centered.plus(centered.transpose()).scale(0.5).eig();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            order.add(i);
        }
        order.sort((x, y) -> Double.compare(
                decomposition.getEigenvalue(y).getReal(),
                decomposition.getEigenvalue(x).getReal()));
        double[][] coordinates = new double[n][2];
        for (int axis = 0; axis < 2; axis++) {
            int index = order.get(axis);
            double root =
                    Math.sqrt(Math.max(0, decomposition.getEigenvalue(index).getReal()));
            SimpleMatrix vector = decomposition.getEigenVector(index);
            for (int i = 0; i < n; i++) {
                coordinates[i][axis] = root * vector.get(i, 0);
            }
        }
        return coordinates;
    }

    private static List<Chart.Series> series(GeneratedAdapters made, double[][] coordinates) {
        Map<String, List<double[]>> byFamily = new HashMap<>();
        for (int i = 0; i < coordinates.length; i++) {
            byFamily.computeIfAbsent(family(made.tasks().get(i)), key -> new ArrayList<>())
                    .add(coordinates[i]);
        }
        List<String> families = new ArrayList<>(byFamily.keySet());
        families.sort((x, y) -> byFamily.get(y).size() != byFamily.get(x).size()
                ? byFamily.get(y).size() - byFamily.get(x).size()
                : x.compareTo(y));
        List<double[]> others = new ArrayList<>();
        List<Chart.Series> series = new ArrayList<>();
        for (int i = 0; i < families.size(); i++) {
            if (i < NAMED_FAMILIES) {
                series.add(points(families.get(i), byFamily.get(families.get(i))));
            } else {
                others.addAll(byFamily.get(families.get(i)));
            }
        }
        if (!others.isEmpty()) {
            series.add(points("others", others));
        }
        return series;
    }

    private static Chart.Series points(String name, List<double[]> points) {
        return new Chart.Series(
                name,
                points.stream().mapToDouble(point -> point[0]).toArray(),
                points.stream().mapToDouble(point -> point[1]).toArray(),
                null,
                false);
    }
}
