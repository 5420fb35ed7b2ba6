package io.adapterfactory.t2l.task.nano;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionGrammarTest {

    private final NanoSuite suite = NanoSuite.standard();
    private final DescriptionGrammar grammar = new DescriptionGrammar();

    @Test
    void everyFamilyHasManyWordings() {
        Set<String> families = suite.atomicOperations().stream()
                .map(task -> DescriptionGrammar.family(task.id()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(grammar.families()).containsExactlyInAnyOrderElementsOf(families);
        assertThat(families).allSatisfy(family -> {
            assertThat(grammar.phrasings(family, Wording.SEEN)).hasSizeGreaterThanOrEqualTo(32);
            assertThat(grammar.phrasings(family, Wording.UNSEEN)).hasSizeGreaterThanOrEqualTo(8);
        });
    }

    @Test
    void noPhrasingMeansTwoFamilies() {
        List<String> all = new ArrayList<>();
        for (String family : grammar.families()) {
            for (Wording wording : List.of(Wording.VARIED, Wording.UNSEEN)) {
                grammar.phrasings(family, wording).forEach(phrasing -> all.add(phrasing.replace("~", "")));
            }
        }

        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void everyTaskHasManyDistinctDescriptions() {
        List<Operation> tasks = new ArrayList<>(suite.atomicOperations());
        tasks.addAll(suite.namedCompositions());
        tasks.addAll(suite.unseenCompositions());

        assertThat(tasks).allSatisfy(task -> assertThat(suite.descriptions(task, Wording.SEEN, 200, 1))
                .hasSize(200)
                .doesNotHaveDuplicates()
                .allSatisfy(text -> assertThat(text).doesNotContain("{", "}", "~")));
        assertThat(tasks).allSatisfy(task -> assertThat(suite.descriptions(task, Wording.UNSEEN, 24, 1))
                .hasSize(24));
    }

    @Test
    void unseenWordingsAreNeverSeen() {
        for (Operation task : suite.atomicOperations()) {
            Set<String> seen = new HashSet<>(suite.descriptions(task, Wording.SEEN, 400, 1));
            seen.addAll(suite.descriptions(task, Wording.VARIED, 400, 1));
            assertThat(suite.descriptions(task, Wording.UNSEEN, 60, 2))
                    .as(task.id())
                    .doesNotContainAnyElementsOf(seen);
        }
    }

    @Test
    void noDescriptionFitsTwoAtomicTasks() {
        Set<String> all = new HashSet<>();
        for (Operation task : suite.atomicOperations()) {
            for (String text : suite.descriptions(task, Wording.VARIED, 200, 1)) {
                assertThat(all.add(text))
                        .as("'%s' also asks for %s", text, task.id())
                        .isTrue();
            }
        }
    }

    @Test
    void theSentencesOfTheDemoAreNotInTheGrammar() {
        // Given the sentences that test wordings outside the training data
        List<String> demo =
                List.of("spell it backwards", "throw away the numbers", "write the items in the opposite order");
        // Then no phrasing produces them with any values of its slots
        for (String family : List.of("reverse", "keep_letters")) {
            for (Wording wording : Wording.values()) {
                assertThat(grammar.phrasings(family, wording))
                        .extracting(phrasing -> phrasing.replace("~", "")
                                .replace("{items}", "items")
                                .replace("{list}", "list")
                                .toLowerCase(Locale.ROOT))
                        .allSatisfy(phrasing -> assertThat(demo).noneMatch(phrasing::contains));
            }
        }
    }

    @Test
    void theOrderOfACompositionIsSaid() {
        List<String> oneWay = suite.descriptions(suite.operation("reverse+first-2"), Wording.SEEN, 300, 1);
        List<String> otherWay = suite.descriptions(suite.operation("first-2+reverse"), Wording.SEEN, 300, 1);

        assertThat(oneWay).doesNotContainAnyElementsOf(otherWay);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "reverse the {list}, reversing the {list}",
                "drop {x}, dropping {x}",
                "write {y} for {x}, writing {y} for {x}",
                "see if you can find {x}, seeing if you can find {x}",
                "cut off {k}, cutting off {k}",
                "keep it, keeping it",
                "take it and go, -",
                "whenever you see {x} write {y}, -"
            })
    void makesGerunds(String imperative, String expected) {
        assertThat(Gerund.of(imperative).orElse("-")).isEqualTo(expected);
    }

    @Test
    void furtherPhrasingsChangeNeitherSeenNorUnseenOnes() {
        assertThat(grammar.families()).allSatisfy(family -> {
            List<String> seen = grammar.phrasings(family, Wording.SEEN);
            List<String> varied = grammar.phrasings(family, Wording.VARIED);
            assertThat(varied).startsWith(seen.toArray(String[]::new));
            assertThat(varied.size() - seen.size()).isGreaterThanOrEqualTo(15);
            assertThat(varied).doesNotContainAnyElementsOf(grammar.phrasings(family, Wording.UNSEEN));
        });
    }

    @Test
    void brokenResourcesAreNamedWithTheirLine() {
        assertThatThrownBy(() -> PhrasingFile.read("p.txt", new StringReader("# x\n[a]\nturn {it}\n"), Set.of("list")))
                .hasMessage("p.txt:3: slot {it} is unknown; expected one of [list]");
        assertThatThrownBy(() -> PhrasingFile.read("p.txt", new StringReader("turn\n"), Set.of()))
                .hasMessage("p.txt:1: a phrasing before the first [section]");
        assertThatThrownBy(() -> PhrasingFile.read("p.txt", new StringReader("[a]\nturn\nturn\n"), Set.of()))
                .hasMessage("p.txt:3: 'turn' is already in this section");
        assertThatThrownBy(() -> PhrasingFile.read("p.txt", new StringReader("[a]\n\n[a]\n"), Set.of()))
                .hasMessage("p.txt:3: section [a] is duplicated");
        assertThatThrownBy(() -> PhrasingFile.read("p.txt", new StringReader("[a\n"), Set.of()))
                .hasMessage("p.txt:1: '[a' is not a [section]");
    }
}
