package io.adapterfactory.t2l.fuzz;

import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.adapterfactory.t2l.tensor.SafetensorsFile;

/** Reads any bytes as a safetensors file; if the file is accepted, each tensor can be read or is refused by name. */
public final class SafetensorsFuzz {

    private SafetensorsFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Scratch.read(
                () -> {
                    try (SafetensorsFile file = SafetensorsFile.open(
                            Scratch.with("x.safetensors", data).resolve("x.safetensors"))) {
                        for (String name : file.tensors().keySet()) {
                            Scratch.read(() -> file.floats(name), InvalidSafetensorsException.class);
                            Scratch.read(() -> file.longs(name), InvalidSafetensorsException.class);
                        }
                    }
                },
                InvalidSafetensorsException.class);
    }
}
