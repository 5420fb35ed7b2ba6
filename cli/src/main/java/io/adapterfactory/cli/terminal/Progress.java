package io.adapterfactory.cli.terminal;

import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress of a long operation on standard error: a bar on a terminal, occasional lines elsewhere. */
public sealed interface Progress extends AutoCloseable {

    /** Reports the number of finished steps; {@code message} describes the current work. */
    void at(long done, String message);

    @Override
    void close();

    /** @param total number of steps, or -1 if unknown */
    static Progress of(String task, long total) {
        return Boolean.getBoolean("factory.terminal") ? Bar.of(task, total) : new Lines(task, total);
    }

    /** A bar that redraws itself. */
    record Bar(ProgressBar bar) implements Progress {

        private static final int REDRAW_MS = 200;

        private static Bar of(String task, long total) {
            return new Bar(new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUpdateIntervalMillis(REDRAW_MS)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build());
        }

        @Override
        public void at(long done, String message) {
            bar.stepTo(done);
            bar.setExtraMessage(" " + message);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** At most one line every few seconds. */
    final class Lines implements Progress {

        private static final long QUIET_NANOS = 5_000_000_000L;

        private final String task;
        private final long total;
        private String lastMessage = "";
        private long lastLine;

        private Lines(String task, long total) {
            this.task = task;
            this.total = total;
        }

        @Override
        public void at(long done, String message) {
            long now = System.nanoTime();
            boolean last = done == total;
            boolean wordsChanged = !digitless(message).equals(digitless(lastMessage));
            if (!last && !wordsChanged && now - lastLine < QUIET_NANOS) {
                return;
            }
            lastLine = now;
            lastMessage = message;
            String share = total > 0 ? String.format(Locale.ROOT, " %d/%d", done, total) : "";
            System.err.println(task + share + " " + message);
        }

        private static String digitless(String message) {
            return message.replaceAll("[0-9.,]+", "");
        }

        @Override
        public void close() {
            // All lines have been printed already.
        }
    }
}
