package io.adapterfactory.verification.reference.source;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import java.util.List;

/** The body of a Javadoc comment as one line of Markdown. */
final class JavadocText {

    private JavadocText() {}

    /** Empty without a comment. */
    static String of(DocCommentTree comment) {
        return comment == null ? "" : of(comment.getFullBody());
    }

    private static String of(List<? extends DocTree> parts) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(of(part)));
        return text.toString().replaceAll("\\s+", " ").strip();
    }

    private static String of(DocTree part) {
        if (part instanceof TextTree text) {
            return text.getBody();
        }
        if (part instanceof LiteralTree literal) {
            return code(literal.getBody().getBody());
        }
        if (part instanceof LinkTree link) {
            return link.getLabel().isEmpty() ? code(link.getReference().getSignature()) : of(link.getLabel());
        }
        if (part instanceof StartElementTree) {
            return " ";
        }
        if (part instanceof EntityTree entity) {
            return switch (entity.getName().toString()) {
                case "lt" -> "<";
                case "gt" -> ">";
                case "amp" -> "&";
                default -> entity.toString();
            };
        }
        return part.getKind() == DocTree.Kind.END_ELEMENT ? "" : part.toString();
    }

    private static String code(String text) {
        return "`" + text.strip() + "`";
    }
}
