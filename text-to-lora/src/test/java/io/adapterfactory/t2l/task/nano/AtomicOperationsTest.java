package io.adapterfactory.t2l.task.nano;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers found by hand; {@code -} if the operation has none. */
class AtomicOperationsTest {

    private final NanoSuite suite = NanoSuite.standard();

    @ParameterizedTest
    @CsvSource({
        "copy, k3ab, k3ab",
        "reverse, k3ab, ba3k",
        "sort, k3ab1, 13abk",
        "sort_descending, k3ab1, kba31",
        "dedupe, abab7a, ab7",
        "double_each, a1b, aa11bb",
        "double_each, abcdefg, -",
        "double_list, a1b, a1ba1b",
        "mirror, a1b, a1bb1a",
        "swap_ends, a12b, b12a",
        "swap_pairs, abcde, badce",
        "letters_first, 3a1bc, abc31",
        "digits_first, 3a1bc, 31abc",
        "first-2, k3ab, k3",
        "first-4, k3a, -",
        "last-3, k3ab, 3ab",
        "drop_first-1, k3ab, 3ab",
        "drop_first-3, k3a, -",
        "drop_last-2, k3ab, k3",
        "drop_ends, k3ab, 3a",
        "keep_ends, k3ab, kb",
        "every_other, abcde, ace",
        "every_second, abcde, bd",
        "rotate_left-1, k3ab, 3abk",
        "rotate_left-3, k3ab, bk3a",
        "rotate_right-1, k3ab, bk3a",
        "rotate_right-2, k3abc, bck3a",
        "keep_vowels, b1aieb, aie",
        "keep_vowels, b1b, -",
        "drop_vowels, b1aieb, b1b",
        "keep_consonants, b1aiec, bc",
        "drop_consonants, b1aiec, 1aie",
        "keep_letters, k3ab7, kab",
        "keep_digits, k3ab7, 37",
        "keep_odd_digits, 4k3a7, 37",
        "keep_even_digits, 4k3a0, 40",
        "drop_odd_digits, 4k3a7, 4ka",
        "drop_even_digits, 4k3a7, k3a7",
        "first_item, k3ab, k",
        "last_item, k3ab, b",
        "item-2, k3ab, 3",
        "item-4, k3a, -",
        "append-x, k3, k3x",
        "prepend-x, k3, xk3",
        "remove-a, banana, bnn",
        "replace-a-e, banana, benene",
        "replace-1-0, a11, a00",
        "shift_letters-1, az9, ba9",
        "shift_letters_back-1, ba9, az9",
        "shift_digits-1, a09, a10",
        "shift_digits_back-1, a01, a90",
        "largest_digit, a37b2, 7",
        "largest_digit, abc, -",
        "smallest_digit, a37b2, 2",
        "first_in_alphabet, q3db, b",
        "last_in_alphabet, q3db, q",
        "count_items, k3ab, 4",
        "count_vowels, e3ab, 2",
        "count_digits, k3a9, 2",
        "count_letters, k3ab, 3",
        "contains-a, k3ab, y",
        "contains-a, k3eb, n",
        "is_palindrome, a3b3a, y",
        "is_palindrome, a3b3b, n",
        "starts_with_letter, k3, y",
        "starts_with_letter, 3k, n",
        "ends_with_digit, k3, y",
        "ends_with_digit, 3k, n",
        "ends_alike, a31a, y",
        "ends_alike, a31b, n",
        "has_repeats, a31a, y",
        "has_repeats, a31b, n",
        "reverse+first-2, k3ab, ba",
        "first-2+reverse, k3ab, 3k",
        "keep_digits+largest_digit, k3ab, 3",
        "keep_vowels+count_items, b1b, -"
    })
    void answersAsByHand(String id, String items, String expected) {
        assertThat(suite.operation(id).apply(items).orElse("-")).isEqualTo(expected);
    }

    @Test
    void everyFamilyHasAHandWorkedExample() throws Exception {
        // Given
        CsvSource source = getClass()
                .getDeclaredMethod("answersAsByHand", String.class, String.class, String.class)
                .getAnnotation(CsvSource.class);
        Set<String> worked = List.of(source.value()).stream()
                .flatMap(row -> List.of(row.split(",")[0].strip().split("\\+")).stream())
                .map(DescriptionGrammar::family)
                .collect(Collectors.toCollection(TreeSet::new));
        // Then
        assertThat(suite.atomicOperations())
                .extracting(operation -> DescriptionGrammar.family(operation.id()))
                .isSubsetOf(worked);
    }

    @Test
    void onlyAListCanBeGoneOnWith() {
        Operation count = suite.operation("count_items");
        Operation reverse = suite.operation("reverse");

        assertThatThrownBy(() -> count.then(reverse))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count_items gives no list to which reverse can be applied");
    }

    @Test
    void anUnknownTaskIsNamed() {
        assertThatThrownBy(() -> suite.operation("reverse+fly"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nano task reverse+fly is unknown: no operation fly");
    }
}
