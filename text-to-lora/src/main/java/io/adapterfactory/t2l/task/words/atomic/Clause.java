package io.adapterfactory.t2l.task.words.atomic;

import java.util.Locale;

/**
 * A simple statement that can be put into any tense, negated, and turned into a question, for example {@code She walks
 * home.} or {@code The door is open.}
 *
 * @param subject in the form that begins a sentence
 * @param verb its forms
 * @param rest what follows the verb
 */
record Clause(Subject subject, VerbForms verb, String rest) {

    /** Time of an event. */
    enum Tense {
        PAST,
        PRESENT,
        FUTURE
    }

    /** @param isName whether it keeps its capital letter inside a sentence */
    record Subject(String text, boolean isPlural, boolean isName) {

        /** The form inside a sentence. */
        String inside() {
            return isName ? text : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
        }
    }

    /** @param base of the verb; {@code be} needs no "do" in negations and questions */
    record VerbForms(String base, String singular, String plural, String pastSingular, String pastPlural) {

        static final VerbForms BE = new VerbForms("be", "is", "are", "was", "were");

        static VerbForms of(String base, String third, String past) {
            return new VerbForms(base, third, base, past, past);
        }
    }

    /** The form of the verb; with "will" in the future. */
    String verb(Tense tense) {
        return switch (tense) {
            case PAST -> subject.isPlural() ? verb.pastPlural() : verb.pastSingular();
            case PRESENT -> subject.isPlural() ? verb.plural() : verb.singular();
            case FUTURE -> "will " + verb.base();
        };
    }

    String statement(Tense tense) {
        return subject.text() + " " + verb(tense) + " " + rest + ".";
    }

    /** With "not" after the helping verb. */
    String negated(Tense tense) {
        return subject.text() + " " + helper(tense) + " not" + main(tense) + " " + rest + ".";
    }

    /** With the short form of the helping verb and "not". */
    String shortNegated(Tense tense) {
        String helper = tense == Tense.FUTURE ? "won't" : helper(tense) + "n't";
        return subject.text() + " " + helper + main(tense) + " " + rest + ".";
    }

    /** A yes-or-no question. */
    String question(Tense tense) {
        String helper = helper(tense);
        return helper.substring(0, 1).toUpperCase(Locale.ROOT) + helper.substring(1) + " " + subject.inside()
                + main(tense) + " " + rest + "?";
    }

    /** {@code Why does she walk home?} */
    String question(String word, Tense tense) {
        return word + " " + helper(tense) + " " + subject.inside() + main(tense) + " " + rest + "?";
    }

    private boolean isBe() {
        return verb.equals(VerbForms.BE);
    }

    private String helper(Tense tense) {
        if (tense == Tense.FUTURE) {
            return "will";
        }
        if (isBe()) {
            return verb(tense);
        }
        if (tense == Tense.PAST) {
            return "did";
        }
        return subject.isPlural() ? "do" : "does";
    }

    /** The part of the verb after the auxiliary verb, with a space before it. */
    private String main(Tense tense) {
        return isBe() && tense != Tense.FUTURE ? "" : " " + verb.base();
    }
}
