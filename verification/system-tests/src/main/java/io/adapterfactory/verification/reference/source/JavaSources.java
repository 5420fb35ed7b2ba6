package io.adapterfactory.verification.reference.source;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** All types of the main sources of some modules, parsed and not compiled. */
public final class JavaSources {

    private final List<SourceType> types;

    private JavaSources(List<SourceType> types) {
        this.types = List.copyOf(types);
    }

    /**
     * Parses every file below {@code src/main/java} of the modules.
     *
     * @param modules folders below the root
     * @throws IllegalStateException without a JDK
     */
    public static JavaSources parse(Path root, List<String> modules) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException(
                    System.getProperty("java.home") + " has no compiler; the reference pages need a JDK");
        }
        List<SourceType> types = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            for (String module : modules) {
                List<Path> sources = sources(root.resolve(module));
                if (!sources.isEmpty()) {
                    JavacTask task = (JavacTask) compiler.getTask(
                            null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
                    DocTrees docs = DocTrees.instance(task);
                    for (CompilationUnitTree unit : task.parse()) {
                        new Collector(module, docs, types).scan(unit, null);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sources in " + root, e);
        }
        return new JavaSources(types);
    }

    private static List<Path> sources(Path module) throws IOException {
        Path main = module.resolve("src/main/java");
        if (!Files.isDirectory(main)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(main)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    /** All types in the order of modules and files, nested types after the type that contains them. */
    public List<SourceType> types() {
        return types;
    }

    /** Types with an annotation of this simple name. */
    public List<SourceType> annotated(String name) {
        return types.stream().filter(type -> type.isAnnotated(name)).toList();
    }

    /**
     * Resolves a simple name that code of another type uses: first to a nested type of that type, then to a type of its
     * module, then to any other type.
     *
     * @throws IllegalStateException if the name means more than one type
     */
    public Optional<SourceType> named(String simpleName, SourceType from) {
        List<SourceType> all = types.stream()
                .filter(type -> type.simpleName().equals(simpleName))
                .toList();
        List<SourceType> nested = all.stream()
                .filter(type -> type.module().equals(from.module()))
                .filter(type -> type.outerName().equals(Optional.of(from.simpleName()))
                        || (type.outerName().isPresent() && type.outerName().equals(from.outerName())))
                .toList();
        List<SourceType> sameModule =
                all.stream().filter(type -> type.module().equals(from.module())).toList();
        List<SourceType> found = !nested.isEmpty() ? nested : !sameModule.isEmpty() ? sameModule : all;
        if (found.size() > 1) {
            throw new IllegalStateException(simpleName + " in " + from.simpleName() + " may be a type of "
                    + found.stream().map(SourceType::module).toList());
        }
        return found.stream().findFirst();
    }

    private static final class Collector extends TreePathScanner<Void, Void> {

        private final String module;
        private final DocTrees docs;
        private final List<SourceType> types;

        Collector(String module, DocTrees docs, List<SourceType> types) {
            this.module = module;
            this.docs = docs;
            this.types = types;
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            if (!type.getSimpleName().isEmpty()) {
                types.add(new SourceType(module, getCurrentPath(), docs));
            }
            return super.visitClass(type, none);
        }
    }
}
