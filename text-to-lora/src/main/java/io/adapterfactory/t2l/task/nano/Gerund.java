package io.adapterfactory.t2l.task.nano;

import java.util.Optional;
import java.util.Set;

/** The gerund of an imperative: "reverse the list" becomes "reversing the list". */
final class Gerund {

    /** First words of phrasings that are not verbs. */
    private static final Set<String> NO_VERBS = Set.of("when", "whenever", "in", "of", "only", "first");

    private static final Set<String> DOUBLED = Set.of(
            "let",
            "put",
            "get",
            "cut",
            "drop",
            "skip",
            "strip",
            "trim",
            "chop",
            "stop",
            "snip",
            "clip",
            "grab",
            "hop",
            "swap",
            "flip",
            "spin",
            "split",
            "set",
            "rub",
            "run",
            "bin",
            "thin",
            "tag",
            "begin",
            "spit",
            "rid",
            "wrap",
            "unwrap",
            "map",
            "step",
            "transfer",
            "scrap",
            "quit",
            "top");

    private Gerund() {}

    /** Empty if the phrasing does not start with a verb, or contains a second imperative. */
    static Optional<String> of(String imperative) {
        int space = imperative.indexOf(' ');
        String verb = space < 0 ? imperative : imperative.substring(0, space);
        if (NO_VERBS.contains(verb)
                || imperative.contains(",")
                || imperative.contains(" and ")
                || imperative.contains(" then ")
                || !verb.chars().allMatch(Character::isLetter)) {
            return Optional.empty();
        }
        return Optional.of(ing(verb) + imperative.substring(verb.length()));
    }

    private static String ing(String verb) {
        if (DOUBLED.contains(verb)) {
            return verb + verb.charAt(verb.length() - 1) + "ing";
        }
        if (verb.endsWith("e") && !verb.endsWith("ee")) {
            return verb.substring(0, verb.length() - 1) + "ing";
        }
        return verb + "ing";
    }
}
