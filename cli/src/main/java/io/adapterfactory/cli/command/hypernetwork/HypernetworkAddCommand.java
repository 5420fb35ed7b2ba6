package io.adapterfactory.cli.command.hypernetwork;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.cluster.TrainerClient;
import io.adapterfactory.cli.command.hypernetwork.HypernetworkAddition.Added;
import io.adapterfactory.cli.command.option.StoreName;
import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.command.option.TrainerAddress;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.launch.StoredVersions;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.t2l.hypernetwork.checkpoint.VersionName;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = {
            "Add a hypernetwork to a factory: a folder with hypernetwork.json, or a checkpoint that the Text-to-LoRA"
                    + " authors released.",
            "It is checked against the base model and added to the store, and the trainer announces it. The first"
                    + " hypernetwork of a base model serves immediately; a later one is a candidate, and serves if the"
                    + " gate finds it better than the champion."
        },
        footer = {
            "",
            "If no factory is running, it is only added to the store, and factory up announces it. Adding the same"
                    + " again changes nothing.",
            "",
            "Examples:",
            "  factory hypernetwork add runs/hypernetworks/my-model/mine --base my-model",
            "  factory hypernetwork add trained_t2l/mistral_7b_t2l --base mistral-7b --text-encoder"
                    + " models/gte-large/cls",
            "  factory hypernetwork add mine --base my-model --store s3://bucket/factory --trainer http://trainer:8103"
        })
public final class HypernetworkAddCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", description = "Folder of the hypernetwork.")
    private Path folder;

    @Option(
            names = {"--base", "--base-model"},
            paramLabel = "NAME",
            required = true,
            description = "Name of the base model in the store.")
    private String baseModel;

    @Option(
            names = "--version",
            paramLabel = "NAME",
            description =
                    "Name of the version (default: that of the folder). v2, v3, ... are reserved for training rounds.")
    private String version;

    @Mixin
    private ReleasedOptions released;

    @Mixin
    private StoreOption store;

    @Mixin
    private TrainerAddress trainer;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        HypernetworkSource source =
                HypernetworkSource.of(folder, released.of(StoreName.require("base model", baseModel)));
        String name = version == null ? StoreName.of(folder) : version;
        Optional<TrainerClient> running = trainer.named();
        try (StoreAccess opened = StoreAccess.open(store.name(trainer.running()))) {
            if (running.isEmpty()) {
                requireNoRoundsName(opened, name);
            }
            HypernetworkAddition addition = new HypernetworkAddition(opened.store(), StoreAccess.signatures());
            Added added = addition.add(source, baseModel, name);
            Optional<JsonNode> announced = running.map(client -> announce(client, addition, added));
            print(added, announced);
        }
        return ExitCode.OK;
    }

    /** Reserved names are checked here only if no trainer is running, because a trainer checks them itself. */
    private void requireNoRoundsName(StoreAccess opened, String name) {
        List<String> others = StoredVersions.names(opened.store(), baseModel).stream()
                .filter(other -> !other.equals(name))
                .toList();
        if (VersionName.isOfRound(name) && !others.isEmpty()) {
            throw FactoryException.badInput("base model '" + baseModel + "' has hypernetworks in the store (" + others
                    + "), so the name '" + name + "' is reserved for training rounds; choose another --version");
        }
    }

    private static JsonNode announce(TrainerClient client, HypernetworkAddition addition, Added added) {
        try {
            return client.add(added.baseModel(), added.version());
        } catch (FactoryException e) {
            if (e.exitCode() == ExitCode.UNAVAILABLE) {
                throw FactoryException.unavailable(
                        "hypernetwork " + added.baseModel() + "/" + added.version()
                                + " is in the store, but was not announced: " + e.getMessage()
                                + ". Repeat the command when the trainer answers",
                        e);
            }
            addition.undo(added);
            throw e;
        }
    }

    private void print(Added added, Optional<JsonNode> announced) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("baseModel", added.baseModel());
            result.put("version", added.version());
            result.put("location", added.stored().location());
            result.put("added", added.isNew());
            result.put(
                    "stage", announced.map(each -> each.path("stage").asText()).orElse(null));
            result.put(
                    "reason",
                    announced.map(each -> each.path("reason").asText()).orElse(null));
            out.println(Json.line(result));
        } else {
            out.println("hypernetwork " + added.baseModel() + "/" + added.version()
                    + (added.isNew() ? " was added to the store: " : " was already in the store: ")
                    + added.stored().location());
            out.println(announced
                    .map(each -> each.path("stage").asText() + ": "
                            + each.path("reason").asText())
                    .orElse("No factory is running here. factory up announces it, as champion if '"
                            + added.baseModel()
                            + "' has none, else as a candidate for the gate. For a factory elsewhere,"
                            + " repeat the command with --trainer URL."));
        }
        out.flush();
    }
}
