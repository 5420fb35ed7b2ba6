package io.adapterfactory.experiments.paper;

import ai.djl.Device;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.nano.NanoScorer;
import io.adapterfactory.experiments.nano.NanoSplit;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Effect of descriptions on the shipped hypernetwork: of the task, of another task, of no task; full sentences and a
 * few words.
 */
final class DescriptionExperiment implements Experiment {

    private static final int INPUTS = 12;
    private static final int DESCRIPTIONS = 3;
    private static final int DRAWN = 40;
    private static final int FEW_WORDS = 4;
    private static final int MANY_WORDS = 9;

    @Override
    public String name() {
        return "descriptions";
    }

    @Override
    public String about() {
        return "aligned descriptions, unseen ones, those of another task, noise; short against long";
    }

    @Override
    public Report run(NanoLab lab) {
        List<Operation> tasks = NanoSplit.UNSEEN_WORDINGS.operations();
        Map<String, NanoScorer.Descriptions> kinds = new LinkedHashMap<>();
        kinds.put("the task's, seen wording", operation -> NanoScorer.descriptions(operation, Wording.SEEN));
        kinds.put("the task's, unseen wording", operation -> NanoScorer.descriptions(operation, Wording.UNSEEN));
        kinds.put("unseen wording, at most 4 words", operation -> ofLength(operation, 0, FEW_WORDS));
        kinds.put("unseen wording, 5 to 8 words", operation -> ofLength(operation, FEW_WORDS + 1, MANY_WORDS - 1));
        kinds.put("unseen wording, 9 words and more", operation -> ofLength(operation, MANY_WORDS, Integer.MAX_VALUE));
        kinds.put("of another task", operation -> NanoScorer.descriptions(another(tasks, operation), Wording.SEEN));
        kinds.put("other topics", operation -> otherTopics(operation));
        kinds.put("random letters", DescriptionExperiment::noise);
        List<List<String>> rows = new ArrayList<>();
        try (Hypernetwork hypernetwork = HypernetworkFolder.load(lab.settings().shipped(), Device.cpu())) {
            TaskEmbedder embedder = lab.embedder(hypernetwork.config().textEncoder());
            kinds.forEach((name, kind) -> {
                lab.progress(name, 0);
                List<Operation> described = tasks.stream()
                        .filter(operation -> !kind.of(operation).isEmpty())
                        .toList();
                Share share = lab.scorer().adapted(described, INPUTS, kind, (operation, text) -> hypernetwork
                        .generate(embedder.embed(List.of(text)))
                        .get(0));
                rows.add(List.of(name, Integer.toString(described.size()), share.text()));
            });
            Share base = lab.scorer().base(NanoSplit.UNSEEN_WORDINGS, NanoScorer.Prompt.PLAIN);
            rows.add(List.of("no adapter", Integer.toString(tasks.size()), base.text()));
        }
        return new Report(
                name(),
                "What descriptions do",
                List.of(
                        "Exact match in percent with 95 % intervals, on training tasks, with adapters of the shipped"
                                + " hypernetwork. Each task has "
                                + INPUTS + " held-out inputs, divided among up to " + DESCRIPTIONS
                                + " descriptions. A row leaves out the tasks that have no description of its kind.",
                        "Seed 777."),
                List.of(new Table("Exact match", List.of("descriptions", "tasks", "exact match"), rows)),
                List.of());
    }

    private static List<String> ofLength(Operation operation, int least, int most) {
        return NanoSuite.standard().descriptions(operation, Wording.UNSEEN, DRAWN, 777).stream()
                .filter(text -> {
                    int words = text.strip().split("\\s+").length;
                    return words >= least && words <= most;
                })
                .limit(DESCRIPTIONS)
                .toList();
    }

    private static Operation another(List<Operation> tasks, Operation operation) {
        return tasks.get((tasks.indexOf(operation) + tasks.size() / 2) % tasks.size());
    }

    private static List<String> otherTopics(Operation operation) {
        List<String> all = NanoSuite.standard().otherTopics();
        Random random = new Random(operation.id().hashCode());
        List<String> drawn = new ArrayList<>();
        for (int i = 0; i < DESCRIPTIONS; i++) {
            drawn.add(all.get(random.nextInt(all.size())));
        }
        return drawn;
    }

    private static List<String> noise(Operation operation) {
        Random random = new Random(operation.id().hashCode());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < DESCRIPTIONS; i++) {
            StringBuilder text = new StringBuilder();
            for (int c = 0; c < 30; c++) {
                text.append(random.nextInt(6) == 0 ? ' ' : (char) ('a' + random.nextInt(26)));
            }
            texts.add("x" + text.toString().strip());
        }
        return texts;
    }
}
