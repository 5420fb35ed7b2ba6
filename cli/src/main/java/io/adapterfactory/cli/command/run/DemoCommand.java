package io.adapterfactory.cli.command.run;

import io.adapterfactory.cli.command.option.LocalOptions;
import io.adapterfactory.cli.command.task.TaskOrder;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.cli.launch.LocalFactory;
import io.adapterfactory.cli.terminal.Json;
import io.adapterfactory.schemas.TaskRules;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Start a factory, give it one sentence, and show the adapter and what it changes.",
        footer = {
            "",
            "Examples:",
            "  factory demo \"Write the items in the opposite order\"",
            "  factory demo --once \"spell it backwards\"",
            "  factory demo --once --json \"throw away the numbers\""
        })
public final class DemoCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DESCRIPTION", description = "The task, in a sentence.")
    private String text;

    @Mixin
    private TaskOrder order;

    @Mixin
    private LocalOptions local;

    @Option(names = "--once", description = "Stop everything after the result.")
    private boolean once;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String description = TaskRules.description(text);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter error = spec.commandLine().getErr();
        try (LocalFactory factory = LocalFactory.start(FactoryHome.find(), local.open())) {
            DemoResult result = new DemoRun(factory, note -> {
                        error.println("factory: " + note);
                        error.flush();
                    })
                    .run(order.order(description));
            if (json) {
                out.println(Json.line(result.summary(factory.running().startSeconds())));
            } else {
                result.print(out, factory.running().page());
            }
            out.flush();
            if (!once) {
                if (!json) {
                    out.println("The factory goes on; Ctrl-C stops everything.");
                    out.println("  deploy/factory publish \"<another sentence>\" gives it more to do.");
                    out.flush();
                }
                factory.supervise(note -> error.println("factory: " + note));
            }
            return ExitCode.OK;
        }
    }
}
