package io.adapterfactory.t2l.task.words.atomic;

import io.adapterfactory.t2l.task.words.atomic.Clause.Subject;
import io.adapterfactory.t2l.task.words.atomic.Clause.VerbForms;
import io.adapterfactory.t2l.task.words.item.Item;
import io.adapterfactory.t2l.task.words.item.Lexicon;
import io.adapterfactory.t2l.task.words.item.Vocabulary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Generates simple statements from a small grammar: the resources {@code clauses.txt} and {@code verbs.txt}. */
final class Clauses {

    /** A statement that an agent did something to an object. */
    record Deed(String agent, String past, String participle, String object, boolean isPlural) {}

    private static final Clauses STANDARD = new Clauses();

    private final Map<String, VerbForms> verbs = new HashMap<>();
    private final Map<String, String> participles = new HashMap<>();
    private final List<Subject> subjects = new ArrayList<>();
    private final List<String[]> predicates = new ArrayList<>(); // base form, rest
    private final List<Clause> states = new ArrayList<>();
    private final List<String> agents = new ArrayList<>();
    private final List<String[]> deeds = new ArrayList<>(); // base form, object, "plural" for a plural object

    private Clauses() {
        Lexicon lexicon = Lexicon.named("verbs");
        Map<String, String> thirds = usual(lexicon, 1);
        Map<String, String> pasts = usual(lexicon, 2);
        participles.putAll(usual(lexicon, 3));
        for (String base : lexicon.column(0)) {
            verbs.put(base, VerbForms.of(base, thirds.get(base), pasts.get(base)));
        }
        for (String line : Lexicon.lines("clauses.txt")) {
            add(line.split("\t"));
        }
    }

    private static Map<String, String> usual(Lexicon lexicon, int column) {
        Map<String, String> usual = new HashMap<>();
        for (Item item : lexicon.items(0, column)) {
            usual.put(item.input(), item.answer());
        }
        return usual;
    }

    private void add(String[] line) {
        switch (line[0]) {
            case "subject" -> subjects.add(new Subject(line[1], line[2].equals("plural"), false));
            case "predicate" -> predicates.add(new String[] {verb(line[1]), line[2]});
            case "state" -> {
                for (String rest : line[3].split(", ")) {
                    states.add(new Clause(new Subject(line[1], line[2].equals("plural"), false), VerbForms.BE, rest));
                }
            }
            case "agent" -> agents.add(line[1]);
            case "deed" -> {
                for (String object : line[3].split(", ")) {
                    deeds.add(new String[] {verb(line[1]), object, line[2]});
                }
            }
            default -> throw new IllegalStateException("clauses.txt has the unknown kind '" + line[0] + "'");
        }
    }

    private String verb(String base) {
        if (!verbs.containsKey(base)) {
            throw new IllegalStateException("clauses.txt has the verb '" + base + "', which is missing from verbs.txt");
        }
        return base;
    }

    static Clauses standard() {
        return STANDARD;
    }

    /** A statement with a verb other than "be". */
    Clause action(Random random) {
        String[] predicate = Vocabulary.any(random, predicates);
        return new Clause(subject(random), verbs.get(predicate[0]), predicate[1]);
    }

    /** A statement with the verb "be". */
    Clause state(Random random) {
        return Vocabulary.any(random, states);
    }

    Clause any(Random random) {
        return random.nextInt(3) == 0 ? state(random) : action(random);
    }

    Deed deed(Random random) {
        String[] deed = Vocabulary.any(random, deeds);
        String agent = random.nextInt(4) == 0
                ? Vocabulary.any(random, Vocabulary.FIRST_NAMES)
                : Vocabulary.any(random, agents);
        if (agent.equalsIgnoreCase(deed[1])) {
            return deed(random); // a subject that is its own object makes no sense
        }
        return new Deed(
                agent, verbs.get(deed[0]).pastSingular(), participles.get(deed[0]), deed[1], deed[2].equals("plural"));
    }

    /** {@code Wash the car.} */
    String command(Random random) {
        String[] deed = Vocabulary.any(random, deeds);
        String when = random.nextInt(3) == 0
                ? Vocabulary.any(
                        random, List.of(" now", " today", " tomorrow", " after lunch", " for me", " this evening"))
                : "";
        return deed[0].substring(0, 1).toUpperCase(Locale.ROOT) + deed[0].substring(1) + " " + deed[1] + when + ".";
    }

    private Subject subject(Random random) {
        return random.nextInt(3) == 0
                ? new Subject(Vocabulary.any(random, Vocabulary.FIRST_NAMES), false, true)
                : Vocabulary.any(random, subjects);
    }
}
