@rem Started by the DC/OS CLI. Brings its own Node, so that none is needed on the machine.
@"%~dp0..\lib\node.exe" --min-semi-space-size=16 "%~dp0..\lib\start.cjs" %*
@exit /b %ERRORLEVEL%
