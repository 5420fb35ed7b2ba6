package io.adapterfactory.verification.reference;

import io.adapterfactory.cli.launch.FactoryHome;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "reference",
        mixinStandardHelpOptions = true,
        description =
                "Write the pages of docs/reference that are generated from the code: settings, commands, metrics, topics,"
                        + " and HTTP endpoints.")
public final class ReferenceCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ReferencePages pages =
                new ReferencePages(FactoryHome.find().root(), spec.root().commandLine());
        pages.write();
        pages.texts().keySet().forEach(file -> spec.commandLine().getOut().println(file));
        return 0;
    }
}
