package io.adapterfactory.t2l.task.nano;

import io.adapterfactory.t2l.task.nano.Operation.Result;
import java.util.ArrayList;
import java.util.List;

/** The atomic operations whose arguments are letters or digits. */
final class SymbolOperations {

    private static final String SYMBOLS = "abcdefghijklmnopqrstuvwxyz0123456789";
    /** Without a common divisor with the number of symbols, so that the pairs of a replacement are spread. */
    private static final int PAIR_STEP = 5;

    private static final int PAIR_OFFSET = 3;

    private SymbolOperations() {}

    static Operation append(String item) {
        return new Operation("append-" + item, Result.LIST, "", items -> items + item);
    }

    static Operation prepend(String item) {
        return new Operation("prepend-" + item, Result.LIST, "", items -> item + items);
    }

    static Operation remove(String item) {
        return new Operation("remove-" + item, Result.LIST, item, items -> items.replace(item, ""));
    }

    static Operation replace(String from, String to) {
        return new Operation("replace-" + from + "-" + to, Result.LIST, from, items -> items.replace(from, to));
    }

    static Operation contains(String item) {
        return new Operation("contains-" + item, Result.YES_NO, item, items -> items.contains(item) ? "y" : "n");
    }

    /** All five with every letter and digit; the replacements with one pair for each. */
    static List<Operation> withEverySymbol() {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < SYMBOLS.length(); i++) {
            String item = SYMBOLS.substring(i, i + 1);
            operations.add(append(item));
            operations.add(prepend(item));
            operations.add(remove(item));
            operations.add(contains(item));
            int other = (PAIR_STEP * i + PAIR_OFFSET) % SYMBOLS.length();
            if (other != i) {
                operations.add(replace(item, SYMBOLS.substring(other, other + 1)));
            }
        }
        return operations;
    }
}
