package io.whydown.vendor.kubernetes;

import io.whydown.model.platform.Ingress;
import io.whydown.model.platform.ObjectName;
import io.whydown.vendor.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads objects that send requests to Services: Ingress of every version, HTTPRoute, OpenShift's
/// Route, VirtualService, Traefik's IngressRoute. Stateless but for where it adds.
final class IngressObjects {

  private static final String CLASS = "kubernetes.io/ingress.class";

  private final ClusterParts parts;

  IngressObjects(ClusterParts parts) {
    this.parts = parts;
  }

  void read(String kind, ObjectName name, Json metadata, Json spec, int line) {
    Map<String, String> annotations = ObjectReader.labels(metadata.object("annotations"));
    String named = spec.text("ingressClassName");
    List<Ingress.Route> routes =
        switch (kind) {
          case "HTTPRoute" -> gateway(spec);
          case "Route" -> openShift(spec);
          case "VirtualService" -> virtual(spec);
          case "IngressRoute" -> traefik(spec);
          default -> ingress(spec);
        };
    parts.add(
        new Ingress(
            kind,
            name,
            named.isEmpty() ? annotations.getOrDefault(CLASS, "") : named,
            kind.equals("Ingress"),
            annotations,
            routes,
            parts.at(line, kind + " " + name + " -> " + words(routes))));
  }

  static String words(List<Ingress.Route> routes) {
    return routes.stream().map(r -> r.service() + ":" + r.port()).toList().toString();
  }

  private static List<Ingress.Route> ingress(Json spec) {
    var routes = new ArrayList<Ingress.Route>();
    for (Json rule : spec.list("rules")) {
      for (Json path : rule.object("http").list("paths")) {
        backend(rule.text("host"), path.text("path"), path.object("backend"), routes);
      }
    }
    backend("", "", spec.object("defaultBackend"), routes);
    backend("", "", spec.object("backend"), routes);
    return routes;
  }

  private static void backend(String host, String path, Json backend, List<Ingress.Route> into) {
    Json service = backend.object("service");
    String name = service.has("name") ? service.text("name") : backend.text("serviceName");
    Json port = service.object("port");
    String number = port.text("number").isEmpty() ? port.text("name") : port.text("number");
    if (!name.isEmpty()) {
      into.add(
          new Ingress.Route(
              host, path, name, service.has("name") ? number : backend.text("servicePort"), ""));
    }
  }

  private static List<Ingress.Route> gateway(Json spec) {
    var routes = new ArrayList<Ingress.Route>();
    String host = spec.texts("hostnames").stream().findFirst().orElse("");
    for (Json rule : spec.list("rules")) {
      for (Json to : rule.list("backendRefs")) {
        routes.add(new Ingress.Route(host, "", to.text("name"), to.text("port"), ""));
      }
    }
    return routes;
  }

  private static List<Ingress.Route> openShift(Json spec) {
    return List.of(
        new Ingress.Route(
            spec.text("host"),
            spec.text("path"),
            spec.object("to").text("name"),
            // a Route names a targetPort, which is no port of the Service
            "",
            ""));
  }

  private static List<Ingress.Route> virtual(Json spec) {
    var routes = new ArrayList<Ingress.Route>();
    String host = spec.texts("hosts").stream().findFirst().orElse("");
    for (String protocol : List.of("http", "tcp", "tls")) {
      for (Json rule : spec.list(protocol)) {
        for (Json to : rule.list("route")) {
          Json destination = to.object("destination");
          String service = destination.text("host").replaceFirst("\\..*", "");
          routes.add(
              new Ingress.Route(host, "", service, destination.object("port").text("number"), ""));
        }
      }
    }
    return routes;
  }

  private static List<Ingress.Route> traefik(Json spec) {
    var routes = new ArrayList<Ingress.Route>();
    for (Json route : spec.list("routes")) {
      for (Json service : route.list("services")) {
        routes.add(
            new Ingress.Route(
                route.text("match"), "", service.text("name"), service.text("port"), ""));
      }
    }
    return routes;
  }
}
