package io.adapterfactory.cli.command.run;

import io.adapterfactory.cli.command.option.LocalOptions;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.cli.terminal.Json;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Start a whole factory on this machine and keep it running until Ctrl-C.",
        footer = {
            "",
            "Broker, registry, and the three services run as separate processes on loopback and end with this one.",
            "Set the services' settings in the environment, for example FACTORY_ROUND_AFTER_RESULTS=10.",
            "",
            "Examples:",
            "  factory up",
            "  factory up --data /var/lib/factory --json",
            "  factory up --fresh",
            "  factory up --secure"
        })
public final class UpCommand implements Callable<Integer> {

    @Mixin
    private LocalOptions local;

    @Option(
            names = "--secure",
            description =
                    "Secure the broker: TLS and a login for each service; certificate and passwords are created in"
                            + " the data folder.")
    private boolean secure;

    @Option(names = "--json", description = "Print the addresses as one JSON object when the factory is ready.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter error = spec.commandLine().getErr();
        FactoryHome home = FactoryHome.find();
        DataFolder data = local.open();
        try (LocalFactory factory = secure ? LocalFactory.startSecure(home, data) : LocalFactory.start(home, data)) {
            RunningFactory running = factory.running();
            if (json) {
                out.println(Json.line(running));
            } else {
                print(running, out);
            }
            out.flush();
            Consumer<String> notes = note -> {
                error.println("factory: " + note);
                error.flush();
            };
            factory.startNotes().forEach(notes);
            factory.supervise(notes);
            return ExitCode.OK;
        }
    }

    static void print(RunningFactory running, PrintWriter out) {
        out.printf(Locale.ROOT, "The factory is ready after %.1f s.%n", running.startSeconds());
        out.println("  page       " + running.page());
        running.services()
                .forEach((name, address) -> out.printf("  %-10s %s%n", name.replace("-service", ""), address));
        out.println("  kafka      " + running.bootstrap());
        if (running.kafkaClient() != null) {
            out.println("  client     " + running.kafkaClient());
            out.println("  token      " + running.tokenFile());
        }
        out.println("  registry   " + running.registry());
        out.println("  store      " + running.store());
        out.println("  logs       " + running.logs());
        out.println("Ctrl-C stops everything.");
    }
}
