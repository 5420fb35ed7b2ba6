package io.adapterfactory.cli.command.run;

import io.adapterfactory.broker.HttpProbe;
import io.adapterfactory.cli.cluster.Champions;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.Topology;
import io.adapterfactory.cli.command.option.ClusterOptions;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.cli.terminal.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show whether a factory is running, how many offsets its topics have, and which hypernetworks"
                + " are champions.",
        footer = {
            "",
            "A topic has more offsets than records, because the markers of transactions have offsets, too.",
            "",
            "Exit code 4 if the broker or the registry is unavailable, or a service of a factory on this machine is"
                    + " not ready.",
            "",
            "Examples:",
            "  factory status",
            "  factory status --json --bootstrap kafka:9092 --registry http://registry:8080/apis/registry/v3"
        })
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions options;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Cluster cluster = options.cluster();
        Map<String, Long> topics = Topology.written(cluster);
        cluster.requireRegistry();
        Map<String, String> champions = new LinkedHashMap<>();
        Champions.read(cluster).forEach((baseModel, version) -> champions.put(baseModel, version.getVersion()));
        Optional<RunningFactory> running = options.running();
        Map<String, String> services = new LinkedHashMap<>();
        running.ifPresent(factory -> factory.services()
                .forEach((name, address) -> services.put(name, isReady(address) ? "ready" : "not ready")));
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("bootstrap", cluster.bootstrap());
        status.put("registry", cluster.registry());
        status.put("topics", topics);
        status.put("champions", champions);
        status.put("services", services);
        running.ifPresent(factory -> status.put("page", factory.page()));
        print(status, topics, champions, services);
        return services.containsValue("not ready") ? ExitCode.UNAVAILABLE : ExitCode.OK;
    }

    private void print(
            Map<String, Object> status,
            Map<String, Long> topics,
            Map<String, String> champions,
            Map<String, String> services) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(status));
        } else {
            out.println("kafka     " + status.get("bootstrap"));
            out.println("registry  " + status.get("registry"));
            services.forEach((name, state) -> out.printf("%-38s %s%n", name, state));
            topics.forEach((name, offsets) -> out.printf("%-38s %d offsets%n", name, offsets));
            champions.forEach((baseModel, version) -> out.printf("champion for %-25s %s%n", baseModel, version));
        }
        out.flush();
    }

    private static boolean isReady(String address) {
        return HttpProbe.isOk(address + "/q/health/ready", Duration.ofSeconds(5));
    }
}
