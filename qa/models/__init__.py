"""The bundled reader and the calibration."""
