package io.adapterfactory.factory.command;

import io.adapterfactory.factory.ExitCode;
import io.adapterfactory.factory.FactoryException;
import io.adapterfactory.factory.terminal.Json;
import io.adapterfactory.factory.terminal.Progress;
import io.adapterfactory.t2l.experiment.NanoTable;
import io.adapterfactory.t2l.experiment.NanoTable.Cell;
import io.adapterfactory.t2l.experiment.NanoTable.Split;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tensor.Torch;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Compute the tables of docs/experiments.md again.",
        footer = {"", "Examples:", "  factory experiment nano", "  factory experiment nano --runs runs --json"})
public final class ExperimentCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing which experiment; expected nano");
    }

    @Command(
            name = "nano",
            mixinStandardHelpOptions = true,
            description = "Exact match of every way to get a nano task done, as a Markdown table."
                    + " Needs the per-task LoRAs: factory train nano-loras.")
    int nano(
            @Option(names = "--runs", defaultValue = Runs.DEFAULT, description = Runs.HELP) Path runs,
            @Option(names = "--json", description = "Print one JSON object a row.") boolean json) {
        Runs folders = new Runs(runs);
        if (!Files.isDirectory(folders.adapters())) {
            throw FactoryException.notFound("the per-task LoRAs are not in " + folders.adapters()
                    + "; run factory train nano-loras --runs " + runs + " first");
        }
        Map<String, Map<Split, Cell>> rows;
        try (Hypernetwork hypernetwork = Hypernetwork.load(folders.hypernetworkOrShipped(), Torch.device("cpu"));
                CausalLanguageModel model = folders.loadBase();
                Progress progress = Progress.of("experiment nano", Split.values().length)) {
            int[] splits = {0};
            rows = NanoTable.compute(
                    folders.baseOrShipped(),
                    hypernetwork,
                    model,
                    folders.adapters(),
                    what -> progress.at(splits[0]++, what));
        }
        print(rows, json);
        return ExitCode.OK;
    }

    private void print(Map<String, Map<Split, Cell>> rows, boolean json) {
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            out.println("| | "
                    + String.join(
                            " | ",
                            List.of(Split.values()).stream()
                                    .map(ExperimentCommand::title)
                                    .toList()) + " |");
            out.println("|---" + "|---".repeat(Split.values().length) + "|");
        }
        rows.forEach((name, cells) -> {
            if (json) {
                out.println(Json.line(object(name, cells)));
            } else {
                StringBuilder line = new StringBuilder("| " + name);
                for (Split split : Split.values()) {
                    line.append(" | ").append(text(cells.get(split)));
                }
                out.println(line + " |");
            }
        });
        out.flush();
    }

    private static String title(Split split) {
        return split.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String text(Cell cell) {
        return cell == null
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.1f (%.1f to %.1f, n=%d)",
                        100 * cell.share(),
                        100 * cell.interval().low(),
                        100 * cell.interval().high(),
                        cell.examples());
    }

    private static Map<String, Object> object(String name, Map<Split, Cell> cells) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("row", name);
        cells.forEach((split, cell) -> row.put(
                split.name().toLowerCase(Locale.ROOT),
                Map.of(
                        "exactMatch", cell.share(),
                        "low", cell.interval().low(),
                        "high", cell.interval().high(),
                        "n", cell.examples())));
        return row;
    }
}
