package io.adapterfactory.cli.command.version;

import io.adapterfactory.cli.command.option.TrainerOptions;
import io.adapterfactory.cli.error.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Roll back the champion: it is rejected, and the previous champion serves again.",
        footer = {
            "",
            "Repeat it to go back one more champion. The next training round starts from the version that then serves.",
            "The trainer publishes the change, so it must be running. Exit code 2 when there is no previous champion.",
            "",
            "Examples:",
            "  factory rollback",
            "  factory rollback --base-model nano --json --trainer http://trainer:8103"
        })
public final class RollbackCommand implements Callable<Integer> {

    @Mixin
    private TrainerOptions trainer;

    @Option(names = "--json", description = "Print one JSON object {baseModel, champion, reason}.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PromoteCommand.print(spec.commandLine().getOut(), trainer.client().rollBack(trainer.baseModel()), json);
        return ExitCode.OK;
    }
}
