package io.adapterfactory.verification.load;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.adapterfactory.cli.error.FactoryException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Measures a Java process of this user on this machine with its management beans and the kernel's statistics. */
public final class ProcessProbe implements AutoCloseable {

    private static final String CONSUMER = "kafka.consumer:type=consumer-coordinator-metrics,client-id=kafka-consumer-";

    private final String name;
    private final Path status;
    private final JMXConnector connector;
    private final MBeanServerConnection beans;
    private final MemoryMXBean memory;
    private final ThreadMXBean threads;
    private final UnixOperatingSystemMXBean system;

    /**
     * @param name for messages
     * @throws FactoryException when the process does not allow it
     */
    public ProcessProbe(String name, long processId) {
        this.name = name;
        this.status = Path.of("/proc", Long.toString(processId), "status");
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(processId));
            try {
                connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
            } finally {
                machine.detach();
            }
            beans = connector.getMBeanServerConnection();
            memory = ManagementFactory.getPlatformMXBean(beans, MemoryMXBean.class);
            threads = ManagementFactory.getPlatformMXBean(beans, ThreadMXBean.class);
            system = ManagementFactory.getPlatformMXBean(beans, UnixOperatingSystemMXBean.class);
        } catch (IOException | AttachNotSupportedException e) {
            throw unreadable(e);
        }
    }

    public String name() {
        return name;
    }

    /**
     * Runs a full garbage collection, and takes a sample.
     *
     * @param seconds since the measurement began
     */
    public ProcessSample sample(double seconds) {
        memory.gc();
        return new ProcessSample(
                seconds,
                memory.getHeapMemoryUsage().getUsed(),
                kernelBytes("VmRSS"),
                system.getOpenFileDescriptorCount(),
                threads.getThreadCount());
    }

    /** The peak resident memory of the process, bytes. */
    public long maxResident() {
        return kernelBytes("VmHWM");
    }

    /** The heap in use now, including garbage, bytes. */
    public long usedHeap() {
        return memory.getHeapMemoryUsage().getUsed();
    }

    /**
     * How often a consumer of the process got new partitions, including the first time.
     *
     * @param channel of the service, as its settings name it
     */
    public int rebalances(String channel) {
        try {
            return ((Number) beans.getAttribute(new ObjectName(CONSUMER + channel), "rebalance-total")).intValue();
        } catch (IOException | JMException e) {
            throw unreadable(e);
        }
    }

    private long kernelBytes(String entry) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(entry + ":"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + entry + " in " + status));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private FactoryException unreadable(Exception cause) {
        return FactoryException.failed("cannot measure " + name + ": " + cause
                + "; expected a running process of this user on Linux, and a JDK rather than a JRE");
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The process has ended, and with it the connection.
        }
    }
}
