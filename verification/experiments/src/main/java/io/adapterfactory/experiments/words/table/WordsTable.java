package io.adapterfactory.experiments.words.table;

import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.experiments.words.WordsBase;
import io.adapterfactory.experiments.words.WordsSelection;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.task.HeldOutExample;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.SuiteTask.Use;
import io.adapterfactory.t2l.task.TaskExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Exact match of every simple method for the suite's tasks, and of adapters that a hypernetwork generates, on the same
 * held-out inputs.
 */
public final class WordsTable implements AutoCloseable {

    /**
     * @param hypernetwork folder
     * @param work folder for LoRAs and cached answers
     * @param items number of held-out inputs of each trained task
     * @param isQuick a few tasks, as a smoke test; the results have no meaning
     */
    public record Settings(WordsBase base, Path hypernetwork, Path work, int items, int seed, boolean isQuick) {}

    /** Receives the current activity. */
    @FunctionalInterface
    public interface Progress {
        void at(String doing, long done, long of);
    }

    /** Number of tasks with their own LoRA. */
    private static final int SAMPLE = 16;

    private static final int QUICK_SAMPLE = 2;
    private static final int FORM_ITEMS = 2;
    /** Forms of prompts are compared on every third trained task. */
    private static final int FORM_TASKS = 3;

    private final Settings settings;
    private final Progress progress;
    private final WordsSelection selection;
    private final WordsLab lab;
    private final WordsLoraRecipe loras;
    private final List<SuiteTask> trained;
    private final List<SuiteTask> sample;
    private final List<SuiteTask> unseenTasks;
    private final List<SuiteTask> unseenCompositions;

    /** @throws io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException when the hypernetwork is for another base model */
    public WordsTable(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.lab = new WordsLab(settings);
        this.selection = lab.selection();
        this.loras = new WordsLoraRecipe(
                settings.base(),
                lab.model(),
                lab.rule(),
                loraSettings(),
                settings.work().resolve("loras").resolve(settings.isQuick() ? "quick" : "seed-" + settings.seed()),
                (adapter, step, of) -> progress.at("training the LoRA " + adapter, step, of));
        this.trained = selection.trained();
        this.sample = selection.sample(settings.isQuick() ? QUICK_SAMPLE : SAMPLE);
        this.unseenTasks = selection.unseen(Use.UNSEEN_TASK);
        this.unseenCompositions = selection.unseen(Use.UNSEEN_COMPOSITION);
    }

    /**
     * Computes the table.
     *
     * @param withLoras whether to train LoRAs and score them, too
     */
    public Report report(boolean withLoras) {
        List<SuiteTask> all = lab.tasks();
        Map<String, WordsScores> rows = new LinkedHashMap<>();
        Map<PromptForm, Share> forms = new LinkedHashMap<>();
        rows.put(WordsReport.BASE, prompted(WordsReport.BASE, all, PromptForm.INPUT_ALONE));
        PromptForm described = best(PromptForm.withDescription(), forms);
        rows.put(WordsReport.DESCRIPTION, prompted(WordsReport.DESCRIPTION, all, described));
        PromptForm shown = best(PromptForm.withExamples(), forms);
        rows.put(WordsReport.EXAMPLES, prompted(WordsReport.EXAMPLES, all, shown));
        if (withLoras) {
            rows.put(WordsReport.MULTI_TASK, multiTask(all));
        }
        rows.put(
                WordsReport.OTHER_TASK,
                generated(
                        WordsReport.OTHER_TASK,
                        all,
                        task -> selection.heldOutDescriptions(
                                all.get((all.indexOf(task) + all.size() / 2) % all.size()))));
        rows.put(
                WordsReport.TRAINED_WORDINGS,
                generated(WordsReport.TRAINED_WORDINGS, trained, selection::trainingDescriptions));
        rows.put(
                WordsReport.UNSEEN_WORDINGS,
                generated(WordsReport.UNSEEN_WORDINGS, all, selection::heldOutDescriptions));
        if (withLoras) {
            rows.put(WordsReport.PER_TASK, perTask());
        }
        return new WordsReport(settings, splits(), rows, forms).report();
    }

    private WordsScores multiTask(List<SuiteTask> tasks) {
        LoraWeights multiTask = loras.multiTask(trained);
        return scored(
                WordsReport.MULTI_TASK,
                asked(tasks, task -> List.of(WordsLoraRecipe.MULTI_TASK)),
                adapters(loraSettings().toString(), name -> multiTask));
    }

    private Map<String, List<SuiteTask>> splits() {
        Map<String, List<SuiteTask>> splits = new LinkedHashMap<>();
        splits.put("trained tasks", trained);
        splits.put(WordsReport.SAMPLE, sample);
        splits.put("unseen tasks", unseenTasks);
        splits.put("unseen compositions", unseenCompositions);
        return splits;
    }

    private WordsScores scored(String row, List<Asked> questions, NamedAdapters adapters) {
        return lab.scorer().score(questions, adapters, (answered, of) -> progress.at(row, answered, of));
    }

    /** The form with the best score on training examples. */
    private PromptForm best(List<PromptForm> candidates, Map<PromptForm, Share> forms) {
        for (PromptForm form : candidates) {
            List<Asked> questions = new ArrayList<>();
            List<SuiteTask> tasks = IntStream.range(0, trained.size())
                    .filter(task -> task % FORM_TASKS == 0)
                    .mapToObj(trained::get)
                    .toList();
            for (SuiteTask task : tasks) {
                Random random = new Random(settings.seed());
                List<String> texts = selection.heldOutDescriptions(task);
                for (int i = 0; i < FORM_ITEMS; i++) {
                    TaskExample example = task.trainingExample(random);
                    questions.add(new Asked(
                            task,
                            form.prompt(task, texts.get(i % texts.size()), example.prompt(), random),
                            List.of(example.answer()),
                            Optional.empty()));
                }
            }
            forms.put(
                    form,
                    scored("trying the prompt: " + form.title(), questions, NamedAdapters.NONE)
                            .of(tasks));
        }
        return candidates.stream()
                .max(Comparator.comparingDouble(form -> forms.get(form).value()))
                .orElseThrow();
    }

    private WordsScores prompted(String row, List<SuiteTask> tasks, PromptForm form) {
        List<Asked> questions = new ArrayList<>();
        for (SuiteTask task : tasks) {
            List<String> texts = selection.heldOutDescriptions(task);
            List<HeldOutExample> items = lab.items(task);
            for (int i = 0; i < items.size(); i++) {
                HeldOutExample item = items.get(i);
                String text = texts.get(WordsLab.wording(i, items.size(), texts.size()));
                questions.add(new Asked(
                        task,
                        form.prompt(task, text, item.prompt(), new Random(settings.seed() + i)),
                        item.answers(),
                        Optional.empty()));
            }
        }
        return scored(row, questions, NamedAdapters.NONE);
    }

    private List<Asked> asked(List<SuiteTask> tasks, Function<SuiteTask, List<String>> adapters) {
        return tasks.stream()
                .flatMap(task -> lab.asked(task, lab.items(task), adapters.apply(task)).stream())
                .toList();
    }

    /** With adapters that the hypernetwork generates for descriptions. */
    private WordsScores generated(String row, List<SuiteTask> tasks, Function<SuiteTask, List<String>> descriptions) {
        return scored(row, asked(tasks, descriptions), lab.generated());
    }

    private WordsScores perTask() {
        Map<String, SuiteTask> byId = new LinkedHashMap<>();
        sample.forEach(task -> byId.put(task.id(), task));
        sample.forEach(loras::ofTask);
        return scored(
                WordsReport.PER_TASK,
                asked(sample, task -> List.of(task.id())),
                adapters(loraSettings().toString(), name -> loras.ofTask(byId.get(name))));
    }

    private WordsLoraRecipe.Settings loraSettings() {
        return settings.isQuick()
                ? WordsLoraRecipe.Settings.quick(settings.seed())
                : WordsLoraRecipe.Settings.full(settings.seed());
    }

    private static NamedAdapters adapters(String id, Function<String, LoraWeights> byName) {
        return new NamedAdapters() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public List<LoraWeights> of(List<String> names) {
                return names.stream().map(byName).toList();
            }
        };
    }

    @Override
    public void close() {
        lab.close();
    }
}
