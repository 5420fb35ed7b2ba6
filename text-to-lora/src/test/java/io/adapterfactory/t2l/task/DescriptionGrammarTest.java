package io.adapterfactory.t2l.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DescriptionGrammarTest {

    private final NanoSuite suite = NanoSuite.standard();
    private final PhrasingFile grammar =
            new PhrasingFile("phrasings.txt", Set.of("list", "items", "item", "k", "kth", "x", "y"));
    private final PhrasingFile frames = new PhrasingFile("frames.txt", Set.of("a", "b", "list"));

    @Test
    void everyFamilyCanBeAskedForInManyWays() {
        Set<String> families = suite.atomicOperations().stream()
                .map(task -> DescriptionGrammar.family(task.id()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(grammar.sections()).containsExactlyInAnyOrderElementsOf(families);
        assertThat(families).allSatisfy(family -> {
            assertThat(grammar.phrasings(family, Wording.SEEN)).hasSizeGreaterThanOrEqualTo(32);
            assertThat(grammar.phrasings(family, Wording.UNSEEN)).hasSizeGreaterThanOrEqualTo(8);
        });
    }

    @Test
    void noPhrasingMeansTwoFamilies() {
        List<String> all = new ArrayList<>();
        for (String family : grammar.sections()) {
            all.addAll(Stream.of(Wording.values())
                    .flatMap(wording -> grammar.phrasings(family, wording).stream())
                    .map(DescriptionGrammarTest::words)
                    .collect(Collectors.toSet()));
        }

        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void noPhrasingIsSeenAndUnseen() {
        assertThat(grammar.sections()).allSatisfy(family -> assertThat(words(grammar.phrasings(family, Wording.UNSEEN)))
                .doesNotContainAnyElementsOf(words(grammar.phrasings(family, Wording.SEEN))));
    }

    /** Two unseen terse connectors are also seen full ones; they are to be told apart before the next training. */
    @Test
    void hardlyAConnectorIsSeenAndUnseen() {
        Set<String> both = new TreeSet<>(connectors(Wording.UNSEEN));
        both.retainAll(connectors(Wording.SEEN));

        assertThat(both).containsExactly("initially {a}, finally {b}", "{b}, but first {a}");
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
            assertThat(suite.descriptions(task, Wording.UNSEEN, 60, 2))
                    .as(task.id())
                    .doesNotContainAnyElementsOf(seen);
        }
    }

    /** "skip 1" can mean one item or the item 1; such a clash of a number and a digit must stay rare. */
    @Test
    void hardlyADescriptionFitsTwoAtomicTasks() {
        Map<String, Set<String>> tasksOf = new HashMap<>();
        for (Operation task : suite.atomicOperations()) {
            for (Wording wording : Wording.values()) {
                suite.descriptions(task, wording, 200, 1)
                        .forEach(text -> tasksOf.computeIfAbsent(text, key -> new TreeSet<>())
                                .add(task.id()));
            }
        }
        tasksOf.values().removeIf(tasks -> tasks.size() == 1);

        assertThat(tasksOf).allSatisfy((text, tasks) -> assertThat(text).matches("skip [1-9]"));
    }

    @Test
    void theSentencesOfTheDemoAreNotInTheGrammar() {
        // Given the sentences that show that unheard wordings work
        List<String> demo =
                List.of("spell it backwards", "throw away the numbers", "write the items in the opposite order");
        // Then they come from no phrasing, whatever its slots hold
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

    @Test
    void brokenResourcesAreNamedWithTheirLine() {
        assertThatThrownBy(() -> new PhrasingFile("broken-slot.txt", Set.of("list")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken-slot.txt:3: slot {it} is unknown; expected one of [list]");
        assertThatThrownBy(() -> new PhrasingFile("broken-section.txt", Set.of("list")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken-section.txt:2: a phrasing before the first [section]");
    }

    private Set<String> connectors(Wording wording) {
        return Stream.of("two", "two-terse")
                .flatMap(section -> frames.phrasings(section, wording).stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> words(List<String> phrasings) {
        return phrasings.stream().map(DescriptionGrammarTest::words).collect(Collectors.toSet());
    }

    private static String words(String phrasing) {
        return phrasing.replace("~", "");
    }
}
