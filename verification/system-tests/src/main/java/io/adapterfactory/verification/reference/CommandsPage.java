package io.adapterfactory.verification.reference;

import static io.adapterfactory.verification.reference.page.MarkdownTable.code;

import io.adapterfactory.verification.reference.page.MarkdownTable;
import io.adapterfactory.verification.reference.page.PageText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Every command with its arguments and options, from picocli's model. */
final class CommandsPage {

    private static final List<String> EVERYWHERE = List.of("--help", "--version");

    private final CommandLine checkout;
    private final CommandLine shipped;

    /**
     * @param checkout the command line of a checkout
     * @param shipped the command line of an installation
     */
    CommandsPage(CommandLine checkout, CommandLine shipped) {
        this.checkout = checkout;
        this.shipped = shipped;
    }

    String text() {
        PageText page = new PageText("Commands");
        page.paragraph("`factory` is `deploy/factory` in a checkout, and `bin/factory` in an installation."
                + " Every command has `--help` (`-h`) and `--version` (`-V`).");
        CommandSpec top = checkout.getCommandSpec();
        page.paragraph("Exit codes:").table(exitCodes(top));
        checkout.getSubcommands()
                .forEach((name, command) ->
                        add(page, command, shipped.getSubcommands().get(name)));
        return page.toString();
    }

    private static MarkdownTable exitCodes(CommandSpec top) {
        MarkdownTable table = new MarkdownTable("exit code", "meaning");
        top.usageMessage().exitCodeList().forEach((code, meaning) -> table.row(code, plain(meaning)));
        return table;
    }

    /** @param installed the same command of an installation; null if it has none */
    private static void add(PageText page, CommandLine command, CommandLine installed) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.userObject() instanceof HelpCommand || spec.usageMessage().hidden()) {
            return;
        }
        page.heading(code(spec.qualifiedName(" ")));
        if (installed == null) {
            page.paragraph("Only in a checkout.");
        }
        for (String paragraph : spec.usageMessage().description()) {
            page.paragraph(plain(paragraph));
        }
        page.table(table(spec));
        footer(page, spec);
        command.getSubcommands()
                .forEach((name, inner) -> add(
                        page,
                        inner,
                        installed == null ? null : installed.getSubcommands().get(name)));
    }

    private static MarkdownTable table(CommandSpec spec) {
        MarkdownTable table = new MarkdownTable("argument or option", "meaning");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            if (!parameter.hidden()) {
                table.row(code(parameter.paramLabel()), meaning(parameter));
            }
        }
        for (OptionSpec option : spec.options()) {
            if (!option.hidden() && !EVERYWHERE.contains(option.longestName())) {
                table.row(names(option), meaning(option));
            }
        }
        return table;
    }

    private static String names(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        return Arrays.stream(option.names()).map(name -> code(name + value)).collect(Collectors.joining(", "));
    }

    private static String meaning(ArgSpec argument) {
        String text =
                Arrays.stream(argument.description()).map(CommandsPage::plain).collect(Collectors.joining(" "));
        // In a group of options of which at most one may be given, picocli calls each of them required.
        if (argument.required() && argument.group() == null) {
            return text + " Required.";
        }
        boolean saysDefault =
                argument.defaultValue() == null || text.toLowerCase(Locale.ROOT).contains("default");
        return saysDefault ? text : text + " Default: " + code(argument.defaultValue()) + ".";
    }

    /** The part after the options, in its order: sentences are paragraphs, and indented lines are blocks. */
    private static void footer(PageText page, CommandSpec spec) {
        List<String> part = new ArrayList<>();
        for (String formatted : spec.usageMessage().footer()) {
            String line = plain(formatted);
            if (!part.isEmpty() && (line.isBlank() || isIndented(line) != isIndented(part.get(0)))) {
                addPart(page, part);
                part.clear();
            }
            if (!line.isBlank()) {
                part.add(line);
            }
        }
        addPart(page, part);
    }

    private static void addPart(PageText page, List<String> lines) {
        if (!lines.isEmpty() && isIndented(lines.get(0))) {
            page.block(String.join("\n", lines).stripIndent());
        } else if (!lines.equals(List.of("Examples:"))) {
            page.paragraph(String.join(" ", lines));
        }
    }

    private static boolean isIndented(String line) {
        return line.startsWith(" ");
    }

    /** picocli formats texts before it prints them, so that {@code %n} is the end of a line. */
    private static String plain(String text) {
        return String.format(text);
    }
}
