package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.item.AtomicTask;
import io.adapterfactory.t2l.task.words.item.Item;
import io.adapterfactory.t2l.task.words.item.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Phrases, names, dates, and technical texts. */
final class TextTasks {

    private static final List<String> DOMAIN_ENDINGS = List.of("com", "org", "net", "edu", "info");
    private static final List<String> EXTENSIONS = List.of(
            "txt", "pdf", "jpg", "png", "doc", "docx", "xls", "csv", "mp3", "mp4", "zip", "html", "py", "java", "exe",
            "gif", "json", "xml", "wav", "svg");
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 2030;

    private final List<AtomicTask> tasks = new ArrayList<>();

    private TextTasks() {
        phrases();
        names();
        technical();
        ruled("year-of-date", TextTasks::date, date -> date.replaceAll(".*\\b([0-9]{4})\\b.*", "$1"));
    }

    static List<AtomicTask> all() {
        return List.copyOf(new TextTasks().tasks);
    }

    private void phrases() {
        ruled("title-case", TextTasks::phrase, TextTasks::titleCase);
        ruled("initials", TextTasks::title, title -> Stream.of(title.split(" "))
                .map(word -> word.substring(0, 1))
                .collect(Collectors.joining()));
        ruled(
                "snake-case",
                random -> random.nextBoolean() ? plainWords(random) : titleCase(plainWords(random)),
                words -> words.toLowerCase(Locale.ROOT).replace(' ', '_'));
        ruled("camel-case", TextTasks::plainWords, words -> {
            String title = titleCase(words).replace(" ", "");
            return title.substring(0, 1).toLowerCase(Locale.ROOT) + title.substring(1);
        });
    }

    private void names() {
        ruled("last-name-first", TextTasks::fullName, name -> name.replaceAll("(.*) (.*)", "$2, $1"));
        ruled("first-name", TextTasks::fullName, name -> name.split(" ")[0]);
        ruled("last-name", TextTasks::fullName, name -> name.split(" ")[1]);
    }

    private void technical() {
        ruled("email-domain", TextTasks::email, email -> email.substring(email.indexOf('@') + 1));
        ruled("file-extension", TextTasks::fileName, name -> name.substring(name.lastIndexOf('.') + 1));
    }

    private void ruled(String id, Function<Random, String> inputs, UnaryOperator<String> rule) {
        tasks.add(AtomicTask.ruled(id, inputs, input -> Optional.of(Item.of(input, rule.apply(input)))));
    }

    /** {@code the old man}. */
    private static String phrase(Random random) {
        String adjective = Vocabulary.any(random, Vocabulary.ADJECTIVES);
        String noun = Vocabulary.any(random, Vocabulary.NOUNS);
        String other = Vocabulary.any(random, Vocabulary.NOUNS);
        return switch (random.nextInt(5)) {
            case 0 -> adjective + " " + noun;
            case 1 -> "my " + adjective + " " + noun;
            case 2 -> "the " + noun + " and the " + other;
            case 3 -> noun + " without " + other;
            default -> "the " + adjective + " " + noun;
        };
    }

    /** {@code Silver River School}, or a person's name. */
    private static String title(Random random) {
        if (random.nextInt(3) == 0) {
            return random.nextBoolean()
                    ? fullName(random)
                    : Vocabulary.any(random, Vocabulary.FIRST_NAMES) + " " + fullName(random);
        }
        int nouns = 1 + random.nextInt(3);
        String words = Vocabulary.any(random, Vocabulary.ADJECTIVES) + " "
                + String.join(" ", Vocabulary.several(random, Vocabulary.NOUNS, nouns));
        return titleCase(words);
    }

    /** Two or three lower-case words. */
    private static String plainWords(Random random) {
        return String.join(" ", Vocabulary.several(random, Vocabulary.WORDS, 2 + random.nextInt(2)));
    }

    private static String titleCase(String phrase) {
        return Stream.of(phrase.split(" "))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining(" "));
    }

    private static String fullName(Random random) {
        return Vocabulary.any(random, Vocabulary.FIRST_NAMES) + " " + Vocabulary.any(random, Vocabulary.LAST_NAMES);
    }

    private static String email(Random random) {
        String name = Vocabulary.any(random, Vocabulary.FIRST_NAMES);
        String local =
                switch (random.nextInt(3)) {
                    case 0 -> name;
                    case 1 -> name + "." + Vocabulary.any(random, Vocabulary.LAST_NAMES);
                    default -> name + (1 + random.nextInt(99));
                };
        return local.toLowerCase(Locale.ROOT) + "@" + Vocabulary.word(random, 7) + "."
                + Vocabulary.any(random, DOMAIN_ENDINGS);
    }

    private static String fileName(Random random) {
        String word = Vocabulary.word(random, 9);
        String name =
                switch (random.nextInt(4)) {
                    case 0 -> word + "_" + Vocabulary.word(random, 9);
                    case 1 -> word + "-" + (1 + random.nextInt(20));
                    case 2 -> word + "." + Vocabulary.word(random, 6);
                    default -> word;
                };
        return name + "." + Vocabulary.any(random, EXTENSIONS);
    }

    /** {@code 3 May 1987}, {@code May 3, 1987}, {@code 1987-05-03}, or {@code May 1987}. */
    private static String date(Random random) {
        int year = FIRST_YEAR + random.nextInt(LAST_YEAR - FIRST_YEAR + 1);
        int month = 1 + random.nextInt(12);
        int day = 1 + random.nextInt(28);
        String name = Calendar.MONTHS.get(month - 1);
        return switch (random.nextInt(4)) {
            case 0 -> day + " " + name + " " + year;
            case 1 -> name + " " + day + ", " + year;
            case 2 -> "%d-%02d-%02d".formatted(year, month, day);
            default -> name + " " + year;
        };
    }
}
