package io.adapterfactory.verification.reference.source;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;

/** Evaluates expressions of literals, sums, and constants of the same type. */
final class ConstantText {

    private final ClassTree type;

    ConstantText(ClassTree type) {
        this.type = type;
    }

    String of(ExpressionTree expression) {
        if (expression instanceof LiteralTree literal) {
            return String.valueOf(literal.getValue());
        }
        if (expression instanceof ParenthesizedTree inner) {
            return of(inner.getExpression());
        }
        if (expression instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
            return of(sum.getLeftOperand()) + of(sum.getRightOperand());
        }
        if (expression instanceof IdentifierTree name) {
            for (Tree member : type.getMembers()) {
                if (member instanceof VariableTree field
                        && field.getName().equals(name.getName())
                        && field.getInitializer() != null) {
                    return of(field.getInitializer());
                }
            }
        }
        return "<" + expression + ">";
    }
}
