package io.adapterfactory.t2l.fuzz;

import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import java.nio.file.Path;
import java.util.Arrays;

/** An adapter: its configuration up to a zero byte, its weights after it. */
public final class AdapterFuzz {

    private AdapterFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != 0) {
            end++;
        }
        Scratch.with(PeftDirectory.WEIGHTS, Scratch.tail(data, end + 1));
        Path folder = Scratch.with(PeftDirectory.CONFIG, Arrays.copyOf(data, end));
        Scratch.read(
                () -> PeftDirectory.read(folder), InvalidAdapterException.class, InvalidSafetensorsException.class);
    }
}
