package io.adapterfactory.t2l.metric;

import java.util.List;
import java.util.Map;

/**
 * Porter's suffix stripping ("An algorithm for suffix stripping", Program 14, 1980) with the deviations of the Natural
 * Language Toolkit, on which published ROUGE scores are based: a few irregular forms; {@code died} to {@code die};
 * {@code y} to {@code i} only after a consonant; {@code -bli}, {@code -fulli}, {@code -logi}; short words keep a
 * restored {@code e}.
 */
final class PorterStemmer {

    /** A suffix and its replacement if the stem before it is long enough. */
    private record Rule(String suffix, String replacement) {}

    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("sky", "sky"),
            Map.entry("skies", "sky"),
            Map.entry("dying", "die"),
            Map.entry("lying", "lie"),
            Map.entry("tying", "tie"),
            Map.entry("news", "news"),
            Map.entry("innings", "inning"),
            Map.entry("inning", "inning"),
            Map.entry("outings", "outing"),
            Map.entry("outing", "outing"),
            Map.entry("cannings", "canning"),
            Map.entry("canning", "canning"),
            Map.entry("howe", "howe"),
            Map.entry("proceed", "proceed"),
            Map.entry("exceed", "exceed"),
            Map.entry("succeed", "succeed"));

    /** Double suffixes to single ones; a longer suffix precedes one with which it ends. */
    private static final List<Rule> STEP_2 = List.of(
            new Rule("ational", "ate"),
            new Rule("tional", "tion"),
            new Rule("enci", "ence"),
            new Rule("anci", "ance"),
            new Rule("izer", "ize"),
            new Rule("bli", "ble"),
            new Rule("alli", "al"),
            new Rule("fulli", "ful"),
            new Rule("entli", "ent"),
            new Rule("eli", "e"),
            new Rule("ousli", "ous"),
            new Rule("ization", "ize"),
            new Rule("ation", "ate"),
            new Rule("ator", "ate"),
            new Rule("alism", "al"),
            new Rule("iveness", "ive"),
            new Rule("fulness", "ful"),
            new Rule("ousness", "ous"),
            new Rule("aliti", "al"),
            new Rule("iviti", "ive"),
            new Rule("biliti", "ble"));

    private static final List<Rule> STEP_3 = List.of(
            new Rule("icate", "ic"),
            new Rule("ative", ""),
            new Rule("alize", "al"),
            new Rule("iciti", "ic"),
            new Rule("ical", "ic"),
            new Rule("ful", ""),
            new Rule("ness", ""));

    private static final List<String> STEP_4 = List.of(
            "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "sion", "tion", "ou",
            "ism", "ate", "iti", "ous", "ive", "ize");

    private PorterStemmer() {}

    /** @param word in lower case */
    static String stem(String word) {
        if (IRREGULAR.containsKey(word)) {
            return IRREGULAR.get(word);
        }
        if (word.length() < 3) {
            return word;
        }
        return tidied(withoutSuffix(replaced(doubleSuffix(finalY(pastOrGerund(plural(word)))), STEP_3)));
    }

    private static String plural(String word) {
        if (word.endsWith("sses")) {
            return cut(word, 2);
        }
        if (word.endsWith("ies")) {
            return cut(word, word.length() == 4 ? 1 : 2);
        }
        return word.endsWith("s") && !word.endsWith("ss") ? cut(word, 1) : word;
    }

    private static String pastOrGerund(String word) {
        if (word.endsWith("ied")) {
            return cut(word, word.length() == 4 ? 1 : 2);
        }
        if (word.endsWith("eed")) {
            return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        if (word.endsWith("ed") && hasVowel(cut(word, 2))) {
            return restored(cut(word, 2));
        }
        return word.endsWith("ing") && hasVowel(cut(word, 3)) ? restored(cut(word, 3)) : word;
    }

    /** {@code hopp} to {@code hop}, {@code hop} to {@code hope}. */
    private static String restored(String stem) {
        if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
            return stem + "e";
        }
        if (endsInDoubleConsonant(stem)) {
            return "lsz".indexOf(last(stem)) < 0 ? cut(stem, 1) : stem;
        }
        return measure(stem) == 1 && endsShort(stem) ? stem + "e" : stem;
    }

    private static String finalY(String word) {
        return word.endsWith("y") && word.length() > 2 && isConsonant(word, word.length() - 2)
                ? cut(word, 1) + "i"
                : word;
    }

    private static String doubleSuffix(String word) {
        if (word.endsWith("alli") && measure(cut(word, 4)) > 0) {
            return doubleSuffix(cut(word, 2));
        }
        if (word.endsWith("logi")) { // the l belongs to the stem: geologi, but not logi
            return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        return replaced(word, STEP_2);
    }

    /** Applies the first rule whose suffix matches; if the stem is too short, the word is unchanged. */
    private static String replaced(String word, List<Rule> rules) {
        for (Rule rule : rules) {
            if (word.endsWith(rule.suffix())) {
                String stem = cut(word, rule.suffix().length());
                return measure(stem) > 0 ? stem + rule.replacement() : word;
            }
        }
        return word;
    }

    private static String withoutSuffix(String word) {
        for (String suffix : STEP_4) {
            if (word.endsWith(suffix)) {
                String stem = cut(word, suffix.endsWith("ion") ? 3 : suffix.length());
                return measure(stem) > 1 ? stem : word;
            }
        }
        return word;
    }

    private static String tidied(String word) {
        String tidied = word;
        if (word.endsWith("e")) {
            int measure = measure(word);
            tidied = measure > 1 || (measure == 1 && !endsShort(cut(word, 1))) ? cut(word, 1) : word;
        }
        return tidied.endsWith("ll") && measure(tidied) > 1 ? cut(tidied, 1) : tidied;
    }

    /** The number of transitions from a vowel to a consonant. */
    private static int measure(String stem) {
        int changes = 0;
        for (int i = 1; i < stem.length(); i++) {
            if (isConsonant(stem, i) && !isConsonant(stem, i - 1)) {
                changes++;
            }
        }
        return changes;
    }

    private static boolean hasVowel(String stem) {
        for (int i = 0; i < stem.length(); i++) {
            if (!isConsonant(stem, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsInDoubleConsonant(String stem) {
        int n = stem.length();
        return n > 1 && stem.charAt(n - 1) == stem.charAt(n - 2) && isConsonant(stem, n - 1);
    }

    /** Whether it ends with consonant, vowel, and consonant other than w, x, y, or is just vowel and consonant. */
    private static boolean endsShort(String stem) {
        int n = stem.length();
        if (n == 2) {
            return !isConsonant(stem, 0) && isConsonant(stem, 1);
        }
        return n > 2
                && isConsonant(stem, n - 1)
                && !isConsonant(stem, n - 2)
                && isConsonant(stem, n - 3)
                && "wxy".indexOf(last(stem)) < 0;
    }

    private static boolean isConsonant(String word, int at) {
        char letter = word.charAt(at);
        return letter == 'y' ? at == 0 || !isConsonant(word, at - 1) : "aeiou".indexOf(letter) < 0;
    }

    private static char last(String text) {
        return text.charAt(text.length() - 1);
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }
}
