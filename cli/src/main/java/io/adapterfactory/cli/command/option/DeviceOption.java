package io.adapterfactory.cli.command.option;

import ai.djl.Device;
import io.adapterfactory.t2l.tensor.Torch;
import picocli.CommandLine.Option;

/** The device that runs models. */
public final class DeviceOption {

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "cpu", description = "cpu or cuda:<number>.")
    private String name;

    /** @throws IllegalArgumentException when the device does not exist */
    public Device device() {
        return Torch.device(name);
    }
}
