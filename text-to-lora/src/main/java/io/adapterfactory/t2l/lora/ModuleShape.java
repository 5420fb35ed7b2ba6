package io.adapterfactory.t2l.lora;

/** Widths of a linear module's input and output. */
public record ModuleShape(int in, int out) {

    public ModuleShape {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException("a module's widths must be positive, found " + in + " and " + out);
        }
    }
}
