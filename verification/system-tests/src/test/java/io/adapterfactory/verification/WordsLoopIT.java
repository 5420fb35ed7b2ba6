package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.cli.CommandRun;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.experiments.loop.LoopDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop experiment with the suite words in its quick form: one wave in a real factory, with a tiny chat model. */
@Tag("campaign")
class WordsLoopIT {

    @TempDir
    Path runs;

    @Test
    void aWaveIsPublishedJudgedAndReportedAndAFinishedRunIsNotRepeated() throws IOException {
        Path base = TinyChatModel.write(runs.resolve("tiny"));
        CommandRun training = run(base, "train", "words-hypernetwork", "--steps", "2");
        assertThat(training.exitCode()).as(training.error()).isEqualTo(ExitCode.OK);

        CommandRun first = loop(base);

        assertThat(first.exitCode()).as(first.error()).isEqualTo(ExitCode.OK);
        assertThat(first.error()).contains("words-loop: wave 1: ");
        Path decisions = runs.resolve("experiments/work/words-loop-tiny")
                .resolve("replay-50-waves-1-tasks-2-steps-2-seed-42-quick/decisions.jsonl");
        assertThat(LoopDecision.read(decisions)).extracting(LoopDecision::wave).containsExactly(0, 1);
        LoopDecision decision = LoopDecision.read(decisions).get(1);
        assertThat(decision.reason()).contains("old tasks", "new tasks");
        String report = Files.readString(runs.resolve("out/words-loop.md"));
        assertThat(report)
                .contains(
                        "--base tiny --methods replay-50 --waves 3 --wave-tasks 4 --round-steps 30 --items 8 --seed 42 --quick")
                .contains("Finished waves: `replay-50` 1 of 1.")
                .contains("| replay-50 | 1 | words-1 | " + decision.version() + " | ");
        assertThat(Files.readAllLines(runs.resolve("out/words-loop.csv"))).hasSize(2);
        assertThat(Files.readAllLines(runs.resolve("out/words-loop-5.csv")))
                .as("a line of each new task, and the columns")
                .hasSize(3);

        String before = Files.readString(decisions);
        CommandRun second = loop(base);

        assertThat(second.exitCode()).as(second.error()).isEqualTo(ExitCode.OK);
        assertThat(second.error()).doesNotContain("wave 1");
        assertThat(Files.readString(decisions)).isEqualTo(before);
        assertThat(Files.readString(runs.resolve("out/words-loop.md"))).isEqualTo(report);
    }

    private CommandRun loop(Path base) {
        return run(
                base, "experiment", "words-loop", "--out", runs.resolve("out").toString());
    }

    private CommandRun run(Path base, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--quick", "--base", "tiny", "--base-model-folder", base.toString()));
        arguments.addAll(List.of("--precision", "fp32", "--runs", runs.toString()));
        return CheckoutCommands.run(arguments.toArray(String[]::new));
    }
}
