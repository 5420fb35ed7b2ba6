package io.adapterfactory.verification.reference.source;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A class, interface, record, or enum of the sources. */
public final class SourceType {

    private final String module;
    private final TreePath path;
    private final DocTrees docs;

    SourceType(String module, TreePath path, DocTrees docs) {
        this.module = module;
        this.path = path;
        this.docs = docs;
    }

    /** Folder of the module below the root, for example {@code platform/serving}. */
    public String module() {
        return module;
    }

    public ClassTree tree() {
        return (ClassTree) path.getLeaf();
    }

    public TreePath path() {
        return path;
    }

    public String simpleName() {
        return tree().getSimpleName().toString();
    }

    /** Name of the type that this one is declared in; empty for a top-level type. */
    public Optional<String> outerName() {
        return path.getParentPath().getLeaf() instanceof ClassTree outer
                ? Optional.of(outer.getSimpleName().toString())
                : Optional.empty();
    }

    public boolean isEnum() {
        return tree().getKind() == Tree.Kind.ENUM;
    }

    public boolean isInterface() {
        return tree().getKind() == Tree.Kind.INTERFACE;
    }

    /** Methods in the order of the source. */
    public List<MethodTree> methods() {
        return members(MethodTree.class);
    }

    /** Names of the constants of an enum, in their order. */
    public List<String> constants() {
        return members(VariableTree.class).stream()
                .filter(field -> field.getInitializer() instanceof NewClassTree)
                .map(field -> field.getName().toString())
                .toList();
    }

    /** The type's Javadoc without tags, as Markdown; empty without one. */
    public String doc() {
        return JavadocText.of(docs.getDocCommentTree(path));
    }

    /** A member's Javadoc without tags, as Markdown; empty without one. */
    public String doc(Tree member) {
        return JavadocText.of(docs.getDocCommentTree(new TreePath(path, member)));
    }

    /** The Javadoc of a constant of an enum. */
    public String docOfConstant(String name) {
        return members(VariableTree.class).stream()
                .filter(field -> field.getName().contentEquals(name))
                .map(this::doc)
                .findFirst()
                .orElse("");
    }

    /** Whether the type has an annotation of this simple name. */
    public boolean isAnnotated(String name) {
        return annotation(tree().getModifiers(), name).isPresent();
    }

    /** An argument of an annotation of the type; empty if either is missing. */
    public Optional<String> argument(String annotation, String argument) {
        return argument(tree().getModifiers(), annotation, argument);
    }

    /** An argument of an annotation, as text; empty if either is missing. */
    public Optional<String> argument(ModifiersTree modifiers, String annotation, String argument) {
        return annotation(modifiers, annotation).flatMap(found -> found.getArguments().stream()
                .filter(each -> nameOf(each).equals(argument))
                .map(each -> each instanceof AssignmentTree named ? named.getExpression() : each)
                .map(this::text)
                .findFirst());
    }

    private static String nameOf(ExpressionTree argument) {
        return argument instanceof AssignmentTree named ? named.getVariable().toString() : "value";
    }

    /** The annotation of this simple name. */
    public static Optional<AnnotationTree> annotation(ModifiersTree modifiers, String name) {
        for (AnnotationTree annotation : modifiers.getAnnotations()) {
            String type = annotation.getAnnotationType() instanceof MemberSelectTree qualified
                    ? qualified.getIdentifier().toString()
                    : annotation.getAnnotationType().toString();
            if (type.equals(name)) {
                return Optional.of(annotation);
            }
        }
        return Optional.empty();
    }

    /** The value of an expression of constants of this type; other parts appear as {@code <expression>}. */
    public String text(ExpressionTree expression) {
        return new ConstantText(tree()).of(expression);
    }

    /** Whether the expression is one literal of text. */
    public static boolean isText(ExpressionTree expression) {
        return expression instanceof LiteralTree literal && literal.getValue() instanceof String;
    }

    private <T extends Tree> List<T> members(Class<T> kind) {
        List<T> found = new ArrayList<>();
        for (Tree member : tree().getMembers()) {
            if (kind.isInstance(member)) {
                found.add(kind.cast(member));
            }
        }
        return found;
    }
}
