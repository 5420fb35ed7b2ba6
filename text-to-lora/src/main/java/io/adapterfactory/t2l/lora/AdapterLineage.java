package io.adapterfactory.t2l.lora;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonDocument;
import io.adapterfactory.t2l.tensor.FloatType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;

/**
 * The origin of an adapter, stored next to it in {@code lineage.json}. With the named hypernetwork, the adapter can be
 * generated again from the task code, without the text encoder.
 *
 * @param adapterId content address
 * @param hypernetworkDigest root digest of the hypernetwork's files, from its manifest
 * @param form of the export
 * @param weightType of the numbers in the adapter's file; null means F32, for which the file has no such field
 * @param taskCode the encoded description: little-endian fp32 in Base64
 * @param passSize number of descriptions in its forward pass: with another number, the last bits may differ
 * @param position in that pass, from 0
 */
public record AdapterLineage(
        String adapterId,
        String baseModel,
        String hypernetworkVersion,
        String hypernetworkDigest,
        ExportForm form,
        @JsonInclude(JsonInclude.Include.NON_NULL) FloatType weightType,
        String taskCode,
        int passSize,
        int position) {

    public static final String NAME = "lineage.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    public AdapterLineage {
        if (adapterId == null
                || baseModel == null
                || hypernetworkVersion == null
                || hypernetworkDigest == null
                || form == null
                || taskCode == null) {
            throw new InvalidAdapterException(
                    NAME + " needs adapterId, baseModel, hypernetworkVersion, hypernetworkDigest, form and taskCode");
        }
        if (weightType == FloatType.F32) {
            weightType = null; // services of an earlier version reject a file with the field
        }
    }

    /** The type of the numbers in the adapter's file. */
    public FloatType numbers() {
        return weightType == null ? FloatType.F32 : weightType;
    }

    /** Encodes a task code for the file. */
    public static String encode(float[] taskCode) {
        ByteBuffer bytes = ByteBuffer.allocate(taskCode.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(taskCode);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** @throws InvalidAdapterException when the text is not Base64 of four-byte numbers */
    public float[] decodedTaskCode() {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(taskCode);
        } catch (IllegalArgumentException e) {
            throw new InvalidAdapterException(NAME + ": taskCode is not Base64: " + e.getMessage(), e);
        }
        if (bytes.length % Float.BYTES != 0) {
            throw new InvalidAdapterException(
                    NAME + ": taskCode has " + bytes.length + " bytes; expected four per number");
        }
        float[] code = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(code);
        return code;
    }

    public void write(Path folder) {
        JsonDocument.write(JSON, folder.resolve(NAME), this);
    }

    /** @throws InvalidAdapterException when the file is missing or invalid */
    public static AdapterLineage read(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            return JsonDocument.read(JSON, file, AdapterLineage.class);
        } catch (NoSuchFileException e) {
            throw new InvalidAdapterException(file + " is missing, so the origin of the adapter is unknown", e);
        } catch (IOException e) {
            throw new InvalidAdapterException(file + " is not a lineage: " + e.getMessage(), e);
        }
    }
}
