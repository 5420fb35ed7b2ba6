package io.adapterfactory.t2l.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function of arrays that PyTorch itself interprets (TorchScript). It gives access to operations that DJL's interface
 * lacks: products in bf16, a type that DJL does not have, and fused operations. Gradients are recorded if the thread
 * records them.
 *
 * <p>Loaded on first use, and kept as long as the process runs. Safe for several threads.
 */
public final class ScriptedFunction {

    /** Root folder in a TorchScript archive. */
    private static final String ROOT = "function/";

    /** An empty tuple in Python's pickle format, protocol 2: the script has no constants. */
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private final String script;
    private PtSymbolBlock loaded;

    /**
     * @param parameters names of the arrays that the function takes
     * @param body lines in the language of TorchScript archives; the last one returns an array
     */
    public ScriptedFunction(String[] parameters, String... body) {
        StringBuilder text = new StringBuilder("class Function(Module):\n")
                .append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n")
                .append("  def forward(self: __torch__.Function");
        for (String parameter : parameters) {
            text.append(", ").append(parameter).append(": Tensor");
        }
        text.append(") -> Tensor:\n");
        for (String line : body) {
            text.append("    ").append(line).append('\n');
        }
        this.script = text.toString();
    }

    /**
     * @param owner of the result
     * @param inputs one array for each parameter
     */
    public NDArray apply(NDManager owner, NDArray... inputs) {
        return Torch.in(
                owner, IValueUtils.forward(block(), new NDList(inputs), true).singletonOrThrow());
    }

    private synchronized PtSymbolBlock block() {
        if (loaded == null) {
            PtNDManager manager = (PtNDManager) Torch.newManager(Device.cpu());
            // The optimizer specializes a script for the shapes it has seen; batches here rarely repeat a shape.
            JniUtils.setGraphExecutorOptimize(false);
            try (InputStream archive = new ByteArrayInputStream(archive())) {
                loaded = JniUtils.loadModule(manager, archive, false, false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return loaded;
    }

    /** The zip file that {@code torch.jit.load} reads. */
    private byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "data.pkl", module());
            put(zip, "code/__torch__.py", script.getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", NO_CONSTANTS);
            put(zip, "version", "10\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** A {@code __torch__.Function} whose only attribute is {@code training = True}, in Python's pickle format. */
    private static byte[] module() {
        byte[] name = "training".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(0x80);
        pickle.write(2);
        pickle.writeBytes("c__torch__\nFunction\n)".getBytes(StandardCharsets.UTF_8));
        pickle.write(0x81);
        pickle.writeBytes("}(X".getBytes(StandardCharsets.UTF_8));
        pickle.write(name.length);
        pickle.writeBytes(new byte[3]);
        pickle.writeBytes(name);
        pickle.write(0x88);
        pickle.writeBytes("ub.".getBytes(StandardCharsets.UTF_8));
        return pickle.toByteArray();
    }

    /** PyTorch reads entries that are not compressed. */
    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(ROOT + name);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
