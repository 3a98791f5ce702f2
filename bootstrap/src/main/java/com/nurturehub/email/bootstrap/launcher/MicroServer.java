package com.nurturehub.email.bootstrap.launcher;

import fish.payara.micro.BootstrapException;
import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;
import java.io.File;
import java.util.concurrent.Callable;

/**
 * Payara Micro with the WAR in it. {@link Server} makes one in a class loader that holds the server
 * alone, so it speaks JDK types only; {@code call} boots it and gives what stops it.
 */
public final class MicroServer implements Callable<AutoCloseable> {

  private static final int MOST_REQUESTS_AT_ONCE = 256;

  private final int port;
  private final String address;
  private final File war;
  private final File directory;
  private final File logging;

  public MicroServer(Integer port, String address, File war, File directory, File logging) {
    this.port = port;
    this.address = address;
    this.war = war;
    this.directory = directory;
    this.logging = logging;
  }

  @Override
  public AutoCloseable call() throws BootstrapException {
    PayaraMicroRuntime runtime =
        PayaraMicro.getInstance()
            .setRootDir(directory)
            .setLogPropertiesFile(logging)
            .setPrintLogo(false)
            .setNoHazelcast(true)
            .setHttpAutoBind(false)
            .setHttpPort(port)
            .setMinHttpThreads(8)
            .setMaxHttpThreads(MOST_REQUESTS_AT_ONCE)
            .setPreBootHandler(
                commands -> {
                  String config = "configs.config.server-config.";
                  String listener =
                      config + "network-config.network-listeners.network-listener.http-listener.";
                  String protocol =
                      config + "network-config.protocols.protocol.http-listener.http.";
                  String selectors = "network-config.transports.transport.tcp.acceptor-threads=";
                  commands.run("set", listener + "address=" + address);
                  // One for each processor: they answer recipients by themselves.
                  commands.run(
                      "set", config + selectors + Runtime.getRuntime().availableProcessors());
                  commands.run("set", protocol + "server-header=false");
                })
            .addDeploymentFile(war)
            .bootStrap();
    // It boots without complaint when the application does not.
    if (runtime.getDeployedApplicationNames().isEmpty()) {
      runtime.shutdown();
      throw new IllegalStateException("the application was not deployed");
    }
    return runtime::shutdown;
  }
}
