package io.adapterfactory.experiments.nano;

import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.task.nano.Wording;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.response.TrainingExample;
import io.adapterfactory.t2l.training.sft.SftTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** Nano tasks in the form that the trainings need. */
public final class NanoTasks {

    private NanoTasks() {}

    /** An endless source of training examples of an operation. */
    static ExampleSource examples(Operation operation) {
        return random -> trainingExample(NanoSuite.trainingExample(operation, random));
    }

    /** {@code <bos>k3ab>} and {@code ba3k;}. */
    public static TrainingExample trainingExample(TaskExample example) {
        int[] prompt = NanoVocabulary.encode(" " + example.prompt());
        prompt[0] = NanoVocabulary.BEGIN;
        return new TrainingExample(prompt, NanoVocabulary.encode(example.answer() + NanoVocabulary.STOP));
    }

    /**
     * Tasks with embedded descriptions of seen wordings.
     *
     * @param descriptions number of descriptions of each task
     * @param done receives the number of embedded tasks
     */
    static List<SftTask> withDescriptions(
            List<Operation> operations, int descriptions, TaskEmbedder embedder, long seed, IntConsumer done) {
        return described(
                operations,
                operation -> NanoSuite.standard().descriptions(operation, Wording.SEEN, descriptions, seed),
                embedder,
                done);
    }

    /**
     * Tasks with embedded descriptions.
     *
     * @param done receives the number of embedded tasks
     */
    static List<SftTask> described(
            List<Operation> operations, NanoScorer.Descriptions descriptions, TaskEmbedder embedder, IntConsumer done) {
        List<SftTask> tasks = new ArrayList<>();
        for (Operation operation : operations) {
            List<String> texts = descriptions.of(operation);
            tasks.add(new SftTask(operation.id(), Arrays.asList(embedder.embed(texts)), examples(operation)));
            done.accept(tasks.size());
        }
        return tasks;
    }
}
