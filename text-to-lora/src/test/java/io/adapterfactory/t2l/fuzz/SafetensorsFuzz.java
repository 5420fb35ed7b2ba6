package io.adapterfactory.t2l.fuzz;

import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.adapterfactory.t2l.tensor.SafetensorsFile;

/** A safetensors file of any bytes; every tensor of one that is taken can be read or is refused by name. */
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
