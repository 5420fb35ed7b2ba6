package io.adapterfactory.experiments.words.table;

import io.adapterfactory.experiments.report.Share;
import io.adapterfactory.t2l.task.SuiteTask;
import java.util.Collection;
import java.util.Map;

/**
 * Right answers of one method.
 *
 * @param byTask exact match, by the task's id
 * @param lenient the same, but ignoring case, quotation marks, and a final period
 */
record WordsScores(Map<String, Share> byTask, Map<String, Share> lenient) {

    /** Exact match on several tasks together. */
    Share of(Collection<SuiteTask> tasks) {
        return sum(byTask, tasks);
    }

    Share lenientOf(Collection<SuiteTask> tasks) {
        return sum(lenient, tasks);
    }

    boolean has(SuiteTask task) {
        return byTask.containsKey(task.id());
    }

    private static Share sum(Map<String, Share> shares, Collection<SuiteTask> tasks) {
        int right = 0;
        int examples = 0;
        for (SuiteTask task : tasks) {
            Share share = shares.get(task.id());
            right += share.right();
            examples += share.examples();
        }
        return new Share(right, examples);
    }
}
