package com.nurturehub.email.benchmarks.endpoint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Debian's nginx with an access log: a pixel and a redirect that nobody finds again. */
final class Nginx implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Nginx start(Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    int port = LaunchedServer.freePort();
    Path configuration = directory.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        daemon off;
        worker_processes auto;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events { worker_connections 1024; }
        http {
          access_log %1$s/access.log;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          keepalive_requests 1000000;
          server {
            listen 127.0.0.1:%2$d;
            location /t/o/ { empty_gif; }
            location /t/c/ { return 302 https://agency.example/book; }
          }
        }
        """
            .formatted(directory, port));
    Process process =
        new ProcessBuilder("nginx", "-p", directory.toString(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(port)) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new IllegalStateException("nginx did not start: see " + directory);
      }
      Thread.sleep(50);
    }
    return new Nginx(process, port);
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    LaunchedServer.end(process);
  }
}
