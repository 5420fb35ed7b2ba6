package io.adapterfactory.t2l.artifact;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.file.JsonDocument;
import io.adapterfactory.t2l.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The files of an artifact with sizes and digests, stored next to them in {@code manifest.json}. */
public record Manifest(List<FileDigest> files) {

    public static final String NAME = "manifest.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    public Manifest {
        if (files == null) {
            throw new IllegalArgumentException("a manifest needs files");
        }
        files = List.copyOf(files);
    }

    /**
     * Digests every regular file directly in {@code directory}, except the manifest and the signature, in the order of
     * names.
     */
    public static Manifest of(Path directory) throws IOException {
        List<FileDigest> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.equals(NAME) && !name.equals(ModelSignature.NAME)) {
                    files.add(new FileDigest(name, Files.size(file), Sha256.of(file)));
                }
            }
        }
        return new Manifest(files);
    }

    /** One digest for all files: the SHA-256 over their digests in the order of their names, as in model signatures. */
    public String rootDigest() {
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        files.stream()
                .sorted(Comparator.comparing(FileDigest::name))
                .forEach(file -> digests.writeBytes(HexFormat.of().parseHex(file.sha256())));
        return Sha256.of(digests.toByteArray());
    }

    /** @throws DamagedArtifactException when there is no readable manifest */
    public static Manifest read(Path directory) {
        Path file = directory.resolve(NAME);
        try {
            return JsonDocument.read(JSON, file, Manifest.class);
        } catch (NoSuchFileException e) {
            throw new DamagedArtifactException(file + " is missing", e);
        } catch (IOException e) {
            throw new DamagedArtifactException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    void write(Path directory) throws IOException {
        Files.writeString(
                directory.resolve(NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /** @throws DamagedArtifactException naming the first file that is missing, or has another size or digest */
    public void verify(Path directory) {
        for (FileDigest expected : files) {
            Path file = directory.resolve(expected.name());
            if (!file.normalize().equals(directory.normalize().resolve(file.getFileName()))) {
                throw new DamagedArtifactException(expected.name() + " is not a file of " + directory);
            }
            try {
                if (Files.isSymbolicLink(file)) {
                    throw new DamagedArtifactException(file + " is a symbolic link; expected a plain file");
                }
                long size = Files.size(file);
                if (size != expected.size()) {
                    throw new DamagedArtifactException(
                            file + " is damaged: expected " + expected.size() + " bytes, found " + size);
                }
                String sha256 = Sha256.of(file);
                if (!sha256.equals(expected.sha256())) {
                    throw new DamagedArtifactException(
                            file + " is damaged: expected SHA-256 " + expected.sha256() + ", found " + sha256);
                }
            } catch (NoSuchFileException e) {
                throw new DamagedArtifactException(file + " is missing", e);
            } catch (IOException e) {
                throw new DamagedArtifactException(file + " cannot be read: " + e.getMessage(), e);
            }
        }
    }
}
