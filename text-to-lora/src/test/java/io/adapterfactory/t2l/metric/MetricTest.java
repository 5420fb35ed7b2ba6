package io.adapterfactory.t2l.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "18 | 18 | 1",
                "'#### 18' | 'She makes 9 * 2 = $18.\n#### 18' | 1",
                "'So the answer is $1,234.50.' | '#### 1234.5' | 1",
                "The answer is 7 | 8 | 0",
                "first 3, then 12 | 12 | 1",
                "12, not 3 | 12 | 0",
                "'#### 5 and 6 apples' | 5 | 1",
                "it is 10-4 | 4 | 1",
                "it is -4 | 4 | 0",
                "nothing | 4 | 0",
                "0.50 | .5 | 1",
                "18.00. | 18 | 1",
                "12000000 | 12000000.0 | 1",
                "12,000,000 | 12000000.0 | 1",
                "12000000.0 | 12,000,000 | 1",
                "12000000 | 1.2E7 | 1",
                "1.2e+07 | 12000000 | 1",
                "7 | 1.2E7 | 0",
                "0.0000001 | 1e-07 | 1",
                "7 | 1e-07 | 0",
                "1,20,000 | 120000 | 1",
                "options 1,2 | 12 | 0",
                "options 1,2 | 2 | 1",
                "1,2345 | 12345 | 0",
                "it is \u22124 | -4 | 1",
                "10\u22124 | 4 | 1",
                "-0.0 | 0 | 1",
                "3e5x | 300000 | 0",
                "1e9999999999 | 4 | 0",
                "3/2 | 1/2 | 0",
                "2/4 | 1/2 | 1",
                "0.5 | 1/2 | 1",
                "0.33 | 1/3 | 0",
                "'#### 2/6 of it' | 1/3 | 1",
                "-1/2 | -0.5 | 1",
                "1/2 | 2 | 0",
                "3 1/2 | 3.5 | 1",
                "2 1/2 | 3 1/2 | 0",
                "-3 1/2 | -3.5 | 1",
                "on 1/2/2024 | 2024 | 1",
                "4/0 | 0 | 1",
                "10/4 = 2.5 | 2.5 | 1",
                "$1/2 | .5 | 1",
                "50% | 50 | 1",
                "-\u20ac5 | -5 | 1",
                "-\u00a31,000.50 | -1000.5 | 1",
                "5\u20ac | 5 | 1",
            })
    void numericAnswers(String answer, String reference, double grade) {
        assertThat(new NumericAnswer().grade(answer, reference)).isEqualTo(grade);
    }

    @ParameterizedTest
    @CsvSource({
        "positive, positive, 1",
        "'Positive.', positive, 1",
        "'positive, because I say so', positive, 1",
        "not positive, positive, 0",
        "not positive, not positive, 1",
        "positively, positive, 0",
        "'', positive, 0",
        "negative, positive, 0",
    })
    void labels(String answer, String reference, double grade) {
        LabelAccuracy metric = new LabelAccuracy(List.of("not", "not positive", "positive", "negative"));

        assertThat(metric.grade(answer, reference)).isEqualTo(grade);
    }

    @Test
    void labelsMustDiffer() {
        assertThatThrownBy(() -> new LabelAccuracy(List.of("yes", "Yes.")))
                .hasMessage("label_accuracy needs two or more different labels, not [yes, Yes.]");
    }

    /** The examples of the rouge-score package: its documentation, and the consecutive and other cases of its tests. */
    @ParameterizedTest
    @CsvSource({
        "The quick brown dog jumps on the log., The quick brown fox jumps over the lazy dog, 0.5882352941176471",
        "testing one, testing one two, 0.8",
        "testing two, testing one two, 0.8",
        "testing, testing one two, 0.5",
        "'', testing one two, 0",
        "/, testing one two, 0",
    })
    void rougeL(String answer, String reference, double fMeasure) {
        assertThat(new RougeL().grade(answer, reference)).isCloseTo(fMeasure, Offset.offset(1e-12));
    }

    /** Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", section 3.1. */
    @Test
    void rougeLKnowsTheOrderOfWords() {
        assertThat(new RougeL().grade("police kill the gunman", "police killed the gunman"))
                .isEqualTo(1);
        assertThat(new RougeL().grade("the gunman kill police", "police killed the gunman"))
                .isEqualTo(0.5);
        assertThat(RougeL.fMeasure(List.of("2", "5", "3", "4"), List.of("1", "2", "3", "4", "5")))
                .isCloseTo(2 * 3 / 9.0, Offset.offset(1e-12));
    }

    /** Porter 1980, the examples of the steps, after all steps; then the exceptions. */
    @ParameterizedTest
    @CsvSource({
        "caresses, caress",
        "ponies, poni",
        "ties, tie",
        "cats, cat",
        "feed, feed",
        "agreed, agre",
        "plastered, plaster",
        "bled, bled",
        "motoring, motor",
        "sing, sing",
        "conflated, conflat",
        "troubled, troubl",
        "sized, size",
        "hopping, hop",
        "tanned, tan",
        "falling, fall",
        "hissing, hiss",
        "fizzed, fizz",
        "failing, fail",
        "filing, file",
        "happy, happi",
        "relational, relat",
        "conditional, condit",
        "rational, ration",
        "digitizer, digit",
        "radically, radic",
        "vietnamization, vietnam",
        "predication, predic",
        "operator, oper",
        "feudalism, feudal",
        "decisiveness, decis",
        "hopefulness, hope",
        "callousness, callous",
        "formality, formal",
        "sensitivity, sensit",
        "sensibility, sensibl",
        "triplicate, triplic",
        "formative, form",
        "electrical, electr",
        "goodness, good",
        "revival, reviv",
        "allowance, allow",
        "inference, infer",
        "airliner, airlin",
        "gyroscopic, gyroscop",
        "adjustable, adjust",
        "replacement, replac",
        "adjustment, adjust",
        "dependent, depend",
        "adoption, adopt",
        "communism, commun",
        "activate, activ",
        "effective, effect",
        "bowdlerize, bowdler",
        "probate, probat",
        "rate, rate",
        "cease, ceas",
        "controll, control",
        "roll, roll",
        "generalizations, gener",
        "oscillators, oscil",
        "died, die",
        "dying, die",
        "enjoy, enjoy",
        "spy, spi",
        "skies, sky",
        "archaeology, archaeolog",
        "geology, geolog",
        "hopefully, hope",
        "eating, eat",
        "using, use",
    })
    void stems(String word, String stem) {
        assertThat(PorterStemmer.stem(word)).isEqualTo(stem);
    }

    @Test
    void theLikeliestOptionIsChosen() {
        Question.Choice question = new Question.Choice(
                "1",
                "Is it?",
                List.of(
                        new Question.Option("Is it?", " no", "no"),
                        new Question.Option("Is it?", " certainly", "certainly")),
                1);
        double[] logLikelihoods = {-4, -9};

        assertThat(new MultipleChoice(false).choice(question, logLikelihoods)).isZero();
        // -4 / 2 against -9 / 9
        assertThat(new MultipleChoice(true).choice(question, logLikelihoods)).isEqualTo(1);
        assertThat(new MultipleChoice(false).choice(question, new double[] {-3, -3}))
                .isZero();
    }
}
