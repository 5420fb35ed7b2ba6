package io.adapterfactory.t2l.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.file.JsonDocument;
import io.adapterfactory.t2l.lm.DecoderFiles;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.StoredTensor;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.AdaptedModule;
import io.adapterfactory.t2l.tensor.FloatType;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A base model with an adapter merged into its weights, as a Hugging Face folder: every adapted weight is {@code W + s
 * B A}, rounded to the number type of that weight in the base model; all other tensors are copied byte for byte.
 * Weights are read and written in parts of some kilobytes.
 */
final class MergedModel implements AutoCloseable {

    /** The files of the base model's folder other than its weights. */
    private static final Pattern COPIED = Pattern.compile(
            "config\\.json|generation_config\\.json|tokenizer.*\\.json|tokenizer\\.model|special_tokens_map\\.json"
                    + "|added_tokens\\.json|vocab\\.json|merges\\.txt|chat_template\\.(jinja|json)|(LICENSE|NOTICE)[^/]*");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path base;
    private final AdaptedBase adapted;
    private final Map<Path, SafetensorsFile> open = new TreeMap<>();

    private MergedModel(Path base, AdaptedBase adapted) {
        this.base = base;
        this.adapted = adapted;
    }

    /**
     * Writes the files into an existing folder.
     *
     * @param base folder of the base model
     * @param shardBytes maximum bytes of weights in a file
     * @throws InvalidModelException when the base model's weights are missing, or do not have the size in its
     *     configuration
     * @throws IOException when the folder cannot be written, or the disk has too little free space
     */
    static void write(Path folder, Path base, AdaptedBase adapted, long shardBytes) throws IOException {
        try (MergedModel merged = new MergedModel(base, adapted)) {
            merged.write(folder, shardBytes);
        }
    }

    private void write(Path folder, long shardBytes) throws IOException {
        Map<String, TensorData> tensors = tensors();
        requireRoom(folder, tensors);
        copyFiles(folder);
        List<Map<String, TensorData>> shards = shards(tensors, shardBytes);
        Map<String, String> fileOfTensor = new TreeMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String name = shards.size() == 1
                    ? "model.safetensors"
                    : String.format("model-%05d-of-%05d.safetensors", i + 1, shards.size());
            SafetensorsWriter.write(folder.resolve(name), shards.get(i), Map.of("format", "pt"));
            shards.get(i).keySet().forEach(tensor -> fileOfTensor.put(tensor, name));
        }
        if (shards.size() > 1) {
            Map<String, Object> index = new LinkedHashMap<>();
            index.put("metadata", Map.of("total_size", bytes(tensors)));
            index.put("weight_map", fileOfTensor);
            JsonDocument.write(JSON, folder.resolve("model.safetensors.index.json"), index);
        }
    }

    private static long bytes(Map<String, TensorData> tensors) {
        return tensors.values().stream().mapToLong(TensorData::bytes).sum();
    }

    /** Checks the free space before gigabytes are written. */
    private static void requireRoom(Path folder, Map<String, TensorData> tensors) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (bytes(tensors) > free) {
            throw new IOException(
                    "No space left on device: the weights have " + bytes(tensors) + " bytes, " + free + " are free");
        }
    }

    /** All tensors of the base model under its own names. */
    private Map<String, TensorData> tensors() {
        Map<String, StoredTensor> stored = DecoderFiles.tensors(base);
        DecoderWeights.sizes(adapted.base()).forEach((name, shape) -> requireStored(name, shape, stored.get(name)));
        Map<String, MergedWeight.Update> updates = updates();
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        stored.forEach((name, tensor) -> tensors.put(tensor.name(), data(tensor, updates.get(name))));
        return tensors;
    }

    private void requireStored(String name, long[] shape, StoredTensor tensor) {
        if (tensor == null) {
            throw new InvalidModelException(base + ": tensor " + name + " is missing; expected the weights of the base"
                    + " model that the adapter is merged into");
        }
        long[] found = file(tensor).tensors().get(tensor.name()).shape();
        if (!Arrays.equals(found, shape)) {
            throw new InvalidModelException(tensor.file() + ": tensor " + tensor.name() + " has shape "
                    + Arrays.toString(found) + ", expected " + Arrays.toString(shape) + " by config.json");
        }
    }

    private SafetensorsFile file(StoredTensor tensor) {
        SafetensorsFile file = open.computeIfAbsent(tensor.file(), SafetensorsFile::open);
        if (!file.tensors().containsKey(tensor.name())) {
            throw new InvalidModelException(
                    tensor.file() + ": tensor " + tensor.name() + " is missing, though the index names this file");
        }
        return file;
    }

    /** @param update null for a tensor that is not adapted */
    private TensorData data(StoredTensor tensor, MergedWeight.Update update) {
        SafetensorsFile file = file(tensor);
        if (update == null) {
            return file.copy(tensor.name());
        }
        long[] shape = file.tensors().get(tensor.name()).shape();
        FloatType type = file.floatType(tensor.name());
        return TensorData.streamed(
                new MergedWeight(tensor.name(), file.values(tensor.name()), update, type), type, shape);
    }

    /** By name of the weight in a model with an output head. */
    private Map<String, MergedWeight.Update> updates() {
        LoraWeights adapter = adapted.adapter();
        Map<String, MergedWeight.Update> updates = new TreeMap<>();
        adapter.target().groups().forEach((name, group) -> {
            for (int index = 0; index < group.layers().size(); index++) {
                AdaptedModule module = new AdaptedModule(group.layers().get(index), group.module());
                updates.put(module.path() + ".weight", update(adapter, name, index));
            }
        });
        return updates;
    }

    /** @param index of the layer in the group */
    private static MergedWeight.Update update(LoraWeights adapter, String group, int index) {
        float[] b = adapter.b(group, index);
        for (int i = 0; i < b.length; i++) {
            b[i] *= adapter.config().scaling();
        }
        return new MergedWeight.Update(
                adapter.a(group, index),
                b,
                adapter.config().rank(),
                adapter.target().groups().get(group).shape().in());
    }

    /** Splits the tensors into files, in order; a tensor above the limit gets a separate file. */
    private static List<Map<String, TensorData>> shards(Map<String, TensorData> tensors, long shardBytes) {
        List<Map<String, TensorData>> shards = new ArrayList<>();
        long filled = Long.MAX_VALUE;
        for (Map.Entry<String, TensorData> tensor : tensors.entrySet()) {
            long bytes = tensor.getValue().bytes();
            if (filled > shardBytes - bytes) {
                shards.add(new LinkedHashMap<>());
                filled = 0;
            }
            shards.get(shards.size() - 1).put(tensor.getKey(), tensor.getValue());
            filled += bytes;
        }
        return shards;
    }

    private void copyFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(base)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                if (COPIED.matcher(name).matches()) {
                    Files.copy(file, folder.resolve(name));
                }
            }
        }
        BaseModelProfile profile = BaseModelDigests.withoutDigests(BaseModelProfile.read(base));
        if (!profile.equals(BaseModelProfile.DEFAULT)) {
            profile.write(folder);
        }
    }

    @Override
    public void close() {
        open.values().forEach(SafetensorsFile::close);
    }
}
