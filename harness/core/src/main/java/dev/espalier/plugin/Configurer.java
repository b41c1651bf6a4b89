package dev.espalier.plugin;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.config.PropertySheet;
import com.oracle.labs.mlrg.olcut.config.property.ListProperty;
import com.oracle.labs.mlrg.olcut.config.property.Property;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import dev.espalier.method.Pruner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * OLCUT's configuration of one class. OLCUT looks classes up by name through its own class loader,
 * which does not see jars given with {@code --plugins}; here it is handed the class itself.
 */
final class Configurer extends ConfigurationManager {

  private final Class<? extends Pruner> type;
  private final ConfigurationData data;

  private Configurer(Class<? extends Pruner> type, ConfigurationData data) {
    this.type = type;
    this.data = data;
    addConfiguration(data);
  }

  /**
   * A fresh instance with these settings in its fields, {@code postConfig()} already run.
   *
   * @param values setting values, which must be of the right types
   * @throws IllegalArgumentException if the class refuses the settings
   */
  static Pruner configure(
      String id, Class<? extends Pruner> type, List<Setting> settings, Map<String, String> values) {
    Map<String, Property> properties = new LinkedHashMap<>();
    for (Setting setting : settings) {
      String value = values.get(setting.name());
      if (value != null) {
        properties.put(
            setting.name(),
            setting.type().list()
                ? ListProperty.createFromStringList(setting.type().values(value))
                : new SimpleProperty(value));
      }
    }
    try (Configurer manager =
        new Configurer(type, new ConfigurationData(id, type.getName(), properties))) {
      return (Pruner) manager.lookup(id, false);
    } catch (PropertyException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String reason = cause instanceof PropertyException p ? p.getMsg() : cause.getMessage();
      throw new IllegalArgumentException(id + " " + values + ": " + reason, e);
    }
  }

  @Override
  protected PropertySheet<? extends Configurable> getPropertySheet(String instanceName) {
    return new Sheet(type, this, data);
  }

  /** Opens OLCUT's constructor, which is protected. */
  private static final class Sheet extends PropertySheet<Pruner> {
    @SuppressWarnings("unchecked")
    Sheet(Class<? extends Pruner> type, ConfigurationManager manager, ConfigurationData data) {
      super((Class<Pruner>) type, manager, data);
    }
  }
}
