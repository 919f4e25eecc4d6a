import java.io.*; import java.net.*; import java.security.*; import javax.net.ssl.*;

/** A JSSE server with all that JDK 17 still knows: java jsse-server.java PORT PROTOCOLS SUITES KEYSTORE */
public class JsseServer {
  public static void main(String[] args) throws Exception {
    for (String property : new String[] {"jdk.tls.disabledAlgorithms", "jdk.tls.legacyAlgorithms", "jdk.certpath.disabledAlgorithms"}) {
      Security.setProperty(property, "");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new FileInputStream(args[3]), "changeit".toCharArray());
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(Integer.parseInt(args[0]), 256, loopback);
    server.setEnabledProtocols(args[1].split(","));
    server.setEnabledCipherSuites(args[2].split(","));
    SSLParameters parameters = server.getSSLParameters();
    parameters.setUseCipherSuitesOrder(true);
    server.setSSLParameters(parameters);
    while (true) {
      Socket socket = server.accept();
      new Thread(() -> answer(socket)).start();
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream()));
      for (String line; (line = reader.readLine()) != null && !line.isEmpty(); ) { }
      socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n".getBytes());
    } catch (IOException closed) { }
  }
}
