package com.nurturehub.email.rest.tracking;

import java.io.IOException;
import java.net.URI;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;

/** The tracking addresses on a port of their own, on the HTTP layer that Payara is made of. */
public final class TrackingServer implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";

  private final HttpServer server = new HttpServer();
  private final NetworkListener listener = new NetworkListener("tracking", LOOPBACK, 0);

  /** Octets of answers that the system keeps for a visitor: few, so that a test can fill it. */
  private static final int UNREAD = 4_096;

  /** Starts. */
  public TrackingServer(TrackingHandler handler) throws IOException {
    server.addListener(listener);
    listener.getTransport().setWriteBufferSize(UNREAD);
    listener.getKeepAlive().setMaxRequestsCount(-1);
    server.getServerConfiguration().addHttpHandler(handler);
    server.start();
  }

  /** Where it listens. */
  public URI base() {
    return URI.create("http://" + LOOPBACK + ":" + listener.getPort());
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
