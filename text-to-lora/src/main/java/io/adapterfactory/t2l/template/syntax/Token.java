package io.adapterfactory.t2l.template.syntax;

/**
 * A piece of a template.
 *
 * @param text the name, the operator, or the raw text
 * @param value of a literal, otherwise null
 * @param line from 1
 */
record Token(Type type, String text, Object value, int line) {

    enum Type {
        DATA,
        VARIABLE_BEGIN,
        VARIABLE_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean isName(String name) {
        return type == Type.NAME && text.equals(name);
    }

    boolean isOperator(String operator) {
        return type == Type.OPERATOR && text.equals(operator);
    }

    /** The token in an error message. */
    String described() {
        return switch (type) {
            case END -> "the end of the template";
            case VARIABLE_END -> "'}}'";
            case BLOCK_END -> "'%}'";
            default -> "'" + text + "'";
        };
    }
}
