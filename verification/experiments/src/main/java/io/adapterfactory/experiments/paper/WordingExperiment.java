package io.adapterfactory.experiments.paper;

import ai.djl.Device;
import io.adapterfactory.experiments.nano.GeneratedAdapters;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.nano.NanoScorer;
import io.adapterfactory.experiments.nano.NanoSplit;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Why unseen wordings score lower than seen ones: how often an encoder places an unseen wording nearest to its own task,
 * and what the shipped hypernetwork does with those and with the others.
 */
final class WordingExperiment implements Experiment {

    private static final int SEEN = 24;
    private static final int QUICK_SEEN = 6;
    private static final int QUICK_TASKS = 12;
    private static final int INPUTS = 12;

    /**
     * How close a wording is to tasks.
     *
     * @param own cosine to the mean of the task's seen wordings
     * @param other the largest cosine to the mean of another task's
     */
    private record Place(double own, double other) {

        boolean isNearest() {
            return own > other;
        }
    }

    @Override
    public String name() {
        return "wordings";
    }

    @Override
    public String about() {
        return "why unseen wordings score lower: their distance from their own task, by encoder";
    }

    @Override
    public boolean needsAdapters() {
        return false;
    }

    @Override
    public Report run(NanoLab lab) {
        boolean isQuick = lab.settings().quick();
        List<Operation> all = NanoSplit.UNSEEN_WORDINGS.operations();
        List<Operation> tasks = isQuick ? all.subList(0, QUICK_TASKS) : all;
        String shipped = HypernetworkFolder.readConfig(lab.settings().shipped()).textEncoder();
        String mean = EncoderExperiment.MINILM_MEAN;
        String bge = EncoderExperiment.BGE_SMALL;
        List<String> encoders =
                List.of(shipped, lab.embedder().encoder().id(), mean, bge, mean + TextEncoders.JOIN + bge);
        List<List<String>> places = new ArrayList<>();
        Map<String, Place> ofShipped = Map.of();
        for (String encoder : encoders) {
            lab.progress("embedding with " + encoder, (double) places.size() / encoders.size());
            Map<String, Place> found = places(lab.embedder(encoder), tasks, isQuick ? QUICK_SEEN : SEEN);
            ofShipped = encoder.equals(shipped) ? found : ofShipped;
            places.add(row(encoder, found));
        }
        return new Report(
                name(),
                "Seen and unseen wordings",
                List.of(
                        "The tasks of the split of unseen wordings, three unseen wordings each. A task's place is the"
                                + " mean vector of " + SEEN + " seen wordings. An unseen wording is nearest to its own"
                                + " task if no other task's place has a larger cosine to it.",
                        "Exact match of the shipped hypernetwork, encoder " + shipped
                                + ", in percent with 95 % intervals, on held-out inputs."),
                List.of(
                        new Table(
                                "Unseen wordings nearest to their own task",
                                List.of(
                                        "encoder",
                                        "nearest to their own task, %",
                                        "mean cosine to it",
                                        "mean cosine to the nearest other"),
                                places),
                        new Table(
                                "The shipped hypernetwork",
                                List.of("descriptions", "n", "exact match"),
                                scores(lab, tasks, ofShipped))),
                List.of());
    }

    private static List<String> unseen(Operation task) {
        return NanoScorer.descriptions(task, Wording.UNSEEN);
    }

    private static Map<String, Place> places(TaskEmbedder embedder, List<Operation> tasks, int seen) {
        List<float[]> means = tasks.stream()
                .map(task ->
                        mean(embedder.embed(NanoSuite.standard().descriptions(task, Wording.SEEN, seen, NanoLab.SEED))))
                .toList();
        Map<String, Place> places = new HashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            List<String> texts = unseen(tasks.get(i));
            float[][] vectors = embedder.embed(texts);
            for (int j = 0; j < vectors.length; j++) {
                places.put(key(tasks.get(i), texts.get(j)), place(vectors[j], means, i));
            }
        }
        return places;
    }

    private static String key(Operation task, String text) {
        return task.id() + " " + text;
    }

    private static Place place(float[] vector, List<float[]> means, int own) {
        double other = -1;
        for (int i = 0; i < means.size(); i++) {
            other = i == own ? other : Math.max(other, GeneratedAdapters.cosine(vector, means.get(i)));
        }
        return new Place(GeneratedAdapters.cosine(vector, means.get(own)), other);
    }

    private static float[] mean(float[][] vectors) {
        float[] mean = new float[vectors[0].length];
        for (float[] vector : vectors) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += vector[i] / vectors.length;
            }
        }
        return mean;
    }

    private static List<String> row(String encoder, Map<String, Place> places) {
        Share nearest = new Share(
                (int) places.values().stream().filter(Place::isNearest).count(), places.size());
        return List.of(
                encoder,
                nearest.text(),
                average(places.values().stream().mapToDouble(Place::own).toArray()),
                average(places.values().stream().mapToDouble(Place::other).toArray()));
    }

    private static String average(double[] values) {
        return String.format(
                Locale.ROOT, "%.3f", Arrays.stream(values).average().orElse(Double.NaN));
    }

    private static List<List<String>> scores(NanoLab lab, List<Operation> tasks, Map<String, Place> places) {
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(lab.settings().shipped(), Device.cpu())) {
            Scoring scoring = new Scoring(lab, tasks, hypernetwork);
            return List.of(
                    scoring.row("seen wordings", Wording.SEEN, (task, text) -> true),
                    scoring.row("unseen wordings", Wording.UNSEEN, (task, text) -> true),
                    scoring.row(
                            "unseen wordings, nearest to their own task",
                            Wording.UNSEEN,
                            (task, text) -> places.get(key(task, text)).isNearest()),
                    scoring.row("unseen wordings, nearer to another task", Wording.UNSEEN, (task, text) -> !places.get(
                                    key(task, text))
                            .isNearest()));
        }
    }

    /** Scores some of the tasks' descriptions. */
    private record Scoring(NanoLab lab, List<Operation> tasks, Hypernetwork hypernetwork) {

        List<String> row(String name, Wording wording, BiPredicate<Operation, String> isScored) {
            lab.progress("scoring " + name, 0);
            TaskEmbedder embedder = lab.embedder(hypernetwork.config().textEncoder());
            Map<String, List<String>> texts = new HashMap<>();
            for (Operation task : tasks) {
                List<String> some = NanoScorer.descriptions(task, wording).stream()
                        .filter(text -> isScored.test(task, text))
                        .toList();
                if (!some.isEmpty()) {
                    texts.put(task.id(), some);
                }
            }
            Share share = lab.scorer()
                    .adapted(
                            tasks.stream()
                                    .filter(task -> texts.containsKey(task.id()))
                                    .toList(),
                            INPUTS,
                            task -> texts.get(task.id()),
                            (task, text) -> hypernetwork
                                    .generate(embedder.embed(List.of(text)))
                                    .get(0));
            int descriptions = texts.values().stream().mapToInt(List::size).sum();
            return List.of(name, Integer.toString(descriptions), descriptions == 0 ? "-" : share.text());
        }
    }
}
