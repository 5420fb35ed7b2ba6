package io.adapterfactory.cli.command.version;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.NewestVersions;
import io.adapterfactory.cli.command.option.ClusterOptions;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "versions",
        mixinStandardHelpOptions = true,
        description = "List hypernetwork versions with their stage and its reason; * marks the serving version.",
        footer = {
            "",
            "Sorted by their last change. Versions at stage CHAMPION without * are earlier champions, which"
                    + " can be promoted.",
            "",
            "Examples:",
            "  factory versions",
            "  factory versions --base-model nano --json"
        })
public final class VersionsCommand implements Callable<Integer> {

    @Option(
            names = {"--base-model", "--base"},
            paramLabel = "NAME",
            description = "Only versions of this base model.")
    private String baseModel;

    @Mixin
    private ClusterOptions options;

    @Option(names = "--json", description = "Print one JSON object per version.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Cluster cluster = options.cluster();
        cluster.requireRegistry();
        Map<String, HypernetworkVersion> newest = NewestVersions.read(cluster);
        Map<String, String> serving = new HashMap<>();
        newest.values().stream()
                .filter(version -> version.getStage() == HypernetworkStage.CHAMPION)
                .forEach(version -> serving.put(version.getBaseModel(), version.getVersion()));
        PrintWriter out = spec.commandLine().getOut();
        newest.values().stream()
                .filter(version -> baseModel == null || version.getBaseModel().equals(baseModel))
                .forEach(version -> {
                    boolean serves = version.getVersion().equals(serving.get(version.getBaseModel()));
                    out.println(json ? json(version, serves) : line(version, serves));
                });
        out.flush();
        return ExitCode.OK;
    }

    private static String line(HypernetworkVersion version, boolean serves) {
        return String.format(
                "%s %-24s %-9s %6d steps  %s  %s",
                serves ? "*" : " ",
                Topics.versionKey(version.getBaseModel(), version.getVersion()),
                version.getStage(),
                version.getTrainingSteps(),
                version.getCreatedAt(),
                version.getReason());
    }

    private static String json(HypernetworkVersion version, boolean serves) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("baseModel", version.getBaseModel());
        fields.put("version", version.getVersion());
        fields.put("stage", version.getStage().name());
        fields.put("serves", serves);
        fields.put("parentVersion", version.getParentVersion());
        fields.put("trainingSteps", version.getTrainingSteps());
        fields.put("trainedTasks", version.getTrainedTasks());
        fields.put("reason", version.getReason());
        fields.put("createdAt", version.getCreatedAt().toString());
        fields.put("location", version.getLocation());
        return Json.line(fields);
    }
}
